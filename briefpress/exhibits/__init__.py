"""Compute the content of blocks: tables, timelines, funnels, maps, charts, listings.

In: a block, the content of its files and a locale. Out: what its template prints. `registry` finds
the module of a kind by its name. Modules of maps and labels take long to load, so they are loaded
when a briefing needs them. Each imports NumPy before Shapely, whose loader prints a traceback where
NumPy cannot be loaded, or is interrupted.
"""
