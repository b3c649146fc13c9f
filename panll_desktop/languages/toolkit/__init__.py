"""What all languages share: tables made from a grammar, a parser, a scanner."""
