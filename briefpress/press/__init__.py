"""The press: a manuscript and stylesheets go in, a finished PDF and its page map come out.

`printing` is the way in. In worker processes (`crew`, `worker`) `layout` and `drawing` make a
`fragment` of each part with WeasyPrint, whose private parts are reached through `internals` alone;
`joining` makes one PDF of the fragments, `cache` keeps them.
"""
