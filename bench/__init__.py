"""How much of a bare server's speed is left: measured as ratios, in one run, on one machine."""
