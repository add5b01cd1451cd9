"""A second, naive way to the figures: one child at a time, from their definitions, sharing no code with the other."""
