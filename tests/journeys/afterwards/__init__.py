"""What a person has after sending: summary, letter, plans, data, who reads it."""
