"""The domain, free of reports: who was looked after when, at what age, in which spell and placement."""
