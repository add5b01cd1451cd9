"""The populations that measures count: frames by name, each computed once for all measures that read it."""
