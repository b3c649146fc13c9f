"""SQL as SQLite takes it: what can be told of it without a parser of its own."""
