"""An embedded store of entities with eight modalities, in one SQLite file."""
