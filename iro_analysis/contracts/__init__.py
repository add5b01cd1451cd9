"""Data contracts: what the tables as supplied must satisfy, checked before anything is counted.

Nothing is imported here: a command starts the process that checks them before it waits for pandas.
"""
