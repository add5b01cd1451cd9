"""Tables: views of the ledger and of the quality of the data."""
