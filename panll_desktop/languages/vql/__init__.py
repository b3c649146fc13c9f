"""VQL, the query language of VeriSimDB."""
