"""VeriSimDB: the VQL language over the embedded octad engine."""
