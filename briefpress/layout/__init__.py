"""HTML to a `Fragment`, inside a worker: laid out and painted by WeasyPrint, and looked over.

`weasyprint` alone reaches that library's private parts; `fragment` is all that others see of it.
"""
