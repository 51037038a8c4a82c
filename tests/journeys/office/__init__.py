"""What the office decides and reads, and scoring again by newer rules."""
