"""What an auditor asks of a report: whether it holds together, and whether its figures can be had again."""
