"""The processes that run notebooks: one that forks others, one that is a kernel, and how cells are run."""
