"""Conditions and counts: one checked tree from an author's text, and what reads it."""
