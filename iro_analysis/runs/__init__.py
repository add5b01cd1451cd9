"""A run: made, published whole, described by its manifest, compared with the one before."""
