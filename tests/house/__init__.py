"""Tests about the house itself: what may stand where, and how it is written."""
