"""Check content: its sourcing, its words of likelihood, unfinished passages."""
