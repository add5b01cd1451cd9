"""Settings of every test."""

from hypothesis import settings

settings.register_profile("project", deadline=None, derandomize=True, print_blob=False, max_examples=15)
settings.load_profile("project")
