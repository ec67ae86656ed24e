"""Check laid-out pages for what would disturb a reader.

`rules` lists and runs the rules; each family of rules is a module. `reader` walks the boxes of a
page and runs the rules on boxes; rules that need more than one box or page run on pages.
"""
