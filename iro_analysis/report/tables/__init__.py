"""Tables of the ledger's figures and of the quality of the data."""
