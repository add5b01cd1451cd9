"""A second, naive way to compute the figures: one child at a time, from the definitions, without the package's code."""
