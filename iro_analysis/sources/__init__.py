"""One module per shape of input: files in, canonical tables and a log of every change out."""
