"""What an auditor asks of a report: whether it is consistent, and whether its figures can be reproduced."""
