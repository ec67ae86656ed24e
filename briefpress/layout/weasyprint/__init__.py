"""Access the private parts of WeasyPrint 70.0; no other code does.

WeasyPrint is pinned to the exact version; `tests/layout/test_weasyprint.py` fails when one of its
parts moves. Importing changes nothing in it: `patches.patch` does, once per process. Each module
lists in its docstring the private parts it uses, and the upstream issue that a workaround waits
for.
"""
