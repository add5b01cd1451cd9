"""The domain, with nothing about reports: who was looked after when, at what age, in which spell and placement."""
