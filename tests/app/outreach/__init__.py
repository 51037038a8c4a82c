"""Invitations, codes, and what a practice needs before it invites."""
