"""What needs the whole briefing to be known: facts, numbers, references, citations, index."""
