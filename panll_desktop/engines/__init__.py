"""Embedded databases, each usable alone: no Qt, no HTTP, no query text."""
