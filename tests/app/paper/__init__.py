"""PDF letters and cards."""
