"""Expressions of instruments: parsed into one typed tree, which several readers evaluate."""
