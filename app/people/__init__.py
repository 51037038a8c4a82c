"""Patients and visits: find, add, change, search, export, erase. Nobody else selects them."""
