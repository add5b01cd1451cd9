"""Runs: how a report is made, published as a whole, described by its manifest and compared with the one before."""
