"""Query languages: a grammar each, and what is made of it."""
