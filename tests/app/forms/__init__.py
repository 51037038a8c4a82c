"""Item kinds as HTML."""
