"""Files of LithoGlyph: blocks, journals, and what is said about them.

`blocks` and `segments` read and write the two formats byte by byte, `exporting`,
`block_import` and `journal_import` go from a store to files and back, `checking` says
in words what a file holds and what is wrong with it.
"""
