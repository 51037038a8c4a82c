"""Locks, statements and PostgreSQL under whole journeys."""
