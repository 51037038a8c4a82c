"""Nameless reports and their charts."""
