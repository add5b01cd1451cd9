"""Words: titles, numbers, sentences, and text chapters whose figures are references to the ledger."""
