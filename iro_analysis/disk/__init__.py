"""What is read from the disk and written to it: inputs, private files, and what commands remember."""
