"""Codes, places in files, diagnostics, and the tree of exceptions.

These are data only: nothing here reads a file, prints, or knows a briefing.
"""
