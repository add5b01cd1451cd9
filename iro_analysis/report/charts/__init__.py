"""Charts: their data, and how each kind is drawn."""
