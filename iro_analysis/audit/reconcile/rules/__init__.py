"""The relations that must hold among the figures of any register, a module for each kind."""
