"""The returns of several years as one history, and what remains in doubt."""
