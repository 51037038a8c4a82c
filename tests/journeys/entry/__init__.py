"""How a person comes to a survey: links, codes, kiosks, staff, and what is agreed first."""
