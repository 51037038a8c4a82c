"""What scoring promises, against published numbers, other packages and drawn answers."""
