"""Resolve what depends on the whole briefing: facts, numbers, references, citations, index."""
