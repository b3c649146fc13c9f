"""LithoGlyph servers over HTTP: what is asked, what they answer, and what they keep."""
