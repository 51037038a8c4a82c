"""All that is kept of one person: found by its keys, handed out, and brought to an end."""
