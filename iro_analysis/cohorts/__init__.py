"""The populations that measures count, each a frame by its name, computed once for all that read it."""
