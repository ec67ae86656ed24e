"""HTML to a `Fragment`, inside a worker: laid out and painted by WeasyPrint, and looked over.

The package `weasyprint` alone reaches that library's private parts, `page_rules` says what a reader
would stumble over, and `fragment` is all that others see of this room.
"""
