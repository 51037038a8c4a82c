"""From the first question to the last: pages, kinds of items, saving, skipping."""
