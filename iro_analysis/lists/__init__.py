"""The lists that name children: what is due, what is outstanding, and which rows to mend."""
