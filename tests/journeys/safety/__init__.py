"""Answers that need help or discretion: help pages, hidden answers, the quick exit."""
