"""The press: a manuscript and stylesheets go in, a finished PDF and its page map come out.

`press.layout` is the one module that knows WeasyPrint; what it needs of WeasyPrint's private
parts stands in `press.internals`.
"""
