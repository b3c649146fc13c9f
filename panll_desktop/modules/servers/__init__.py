"""Databases that answer over HTTP: calls that end, and who it is that answers."""
