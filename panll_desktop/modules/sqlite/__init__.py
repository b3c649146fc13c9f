"""SQLite: any database file, as it is."""
