"""Patients' pages as HTML."""
