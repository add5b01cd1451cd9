"""The lists that name children: what is due, what is outstanding, which rows to mend."""
