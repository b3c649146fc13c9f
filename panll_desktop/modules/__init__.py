"""Database modules, each a language with an engine or a client, and their registry."""
