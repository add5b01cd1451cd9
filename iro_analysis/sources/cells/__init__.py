"""What the text of a cell means: days, codes, numbers, words; and what had to be changed to read it."""
