"""Turn HTML into a `Fragment`, inside a worker: WeasyPrint lays it out, and `page_rules` checks it.

Only the package `weasyprint` uses private parts of that library, and other rooms see only
`fragment`.
"""
