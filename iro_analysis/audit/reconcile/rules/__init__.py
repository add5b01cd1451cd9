"""What must hold among the figures of any register, a module for each kind of relation."""
