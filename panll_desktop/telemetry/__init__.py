"""Counting without remembering: off until the user says so, and never any text."""
