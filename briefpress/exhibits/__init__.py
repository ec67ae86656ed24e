"""What is drawn or computed for a block: tables, timelines, funnels, maps, charts, listings.

A block, what its files hold and a locale go in; what a template prints comes out. `registry` finds
the module of a kind by its name.
"""
