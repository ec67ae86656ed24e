"""Laid-out pages read as a proof: what a reader would stumble over, each with its place.

`rules` has the visible list of rules and runs them; a family of rules is a module. `reader` walks
the boxes of a page and asks the rules on boxes; what takes more than one box or page is for the
rules on pages.
"""
