"""Which files make one return: of which year, authority and version, and that nothing is counted twice."""
