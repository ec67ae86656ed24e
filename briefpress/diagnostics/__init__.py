"""What Briefpress has to say: codes, places in files, diagnostics, and the tree of exceptions.

Data alone: nothing here reads a file, prints, or knows a briefing.
"""
