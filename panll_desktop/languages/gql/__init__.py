"""GQL, the Glyph Query Language: documents, edges, and who changed them why."""
