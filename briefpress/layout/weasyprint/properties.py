"""List the CSS properties that WeasyPrint supports.

Used: ``css.properties.KNOWN_PROPERTIES`` and ``css.validation.expanders.EXPANDERS``.
"""

from __future__ import annotations

from weasyprint.css.properties import KNOWN_PROPERTIES
from weasyprint.css.validation.expanders import EXPANDERS

PROPERTIES = frozenset((*KNOWN_PROPERTIES, *EXPANDERS))
