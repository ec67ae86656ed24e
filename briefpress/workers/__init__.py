"""Processes that lay out and draw, and what keeps them in: sandbox, limits, watchdog, protocol."""
