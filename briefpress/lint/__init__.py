"""Rules on content: how it is sourced, how it speaks of likelihood, what is unfinished in it."""
