"""Words: titles, numbers, sentences, and the text chapters in which numbers are references."""
