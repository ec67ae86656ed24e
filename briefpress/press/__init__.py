"""The press: a manuscript and stylesheets go in, a finished PDF and its page map come out.

It is the one room that knows WeasyPrint. `press.layout` uses its documented interface; what is
needed of its private parts stands in `press.internals`.
"""
