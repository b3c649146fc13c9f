"""LithoGlyph: documents and edges with their provenance, queried in GQL."""
