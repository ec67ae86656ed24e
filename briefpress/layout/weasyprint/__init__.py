"""What the engine needs of WeasyPrint 70.0 beyond its documented interface, and nothing else does.

WeasyPrint is pinned to the exact version; `tests/layout/test_weasyprint.py` fails when one of its
parts moves. Importing changes nothing in it: `patches` does, once a process, when it is told to.
Each module says in its docstring which private parts it reaches, and which shortcoming of
WeasyPrint or Pango a workaround waits for.
"""
