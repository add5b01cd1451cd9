"""Charts: what each shows, and how each kind is drawn."""
