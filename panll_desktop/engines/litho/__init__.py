"""LithoGlyph's promise kept on one file: who, when and why, and the way back.

Documents and edges lie in collections. Every change is an entry of a journal that is
only added to: it names its actor and its rationale, holds what was there before, and
carries the hash of the entry before it. `store.Store` is where to begin; `definition`
says what collections may demand, `types` of which types fields are, `conditions` what
a check is made of, `traversing` how edges are walked, `normalising` which normal form
a collection has and how it gets a stricter one, `prompt` how sources are judged,
`workspaces` what comes with it, `formats` LithoGlyph's own files, and `errors` what is
refused.
"""
