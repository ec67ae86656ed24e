"""Report images with too few pixels for their printed size."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from briefpress.diagnostics import codes
from briefpress.layout.fragment import PAGE
from briefpress.layout.page_rules.fault import Fault
from briefpress.layout.page_rules.setting import Setting
from briefpress.layout.weasyprint.drawing import raster_density

# Two thirds of what printers require; below it, pixels become visible.
_PIXELS_PER_INCH = 200


def coarse_image(box: Any, _: Setting, page: int) -> Iterator[Fault]:
    """Report an image that is printed with too few pixels per inch."""
    density = raster_density(box)
    if density is not None and math.ceil(density) < _PIXELS_PER_INCH:
        yield Fault(
            codes.COARSE_IMAGE,
            f"the image on page {PAGE} is printed at {density:.0f} pixels per inch, less "
            f"than {_PIXELS_PER_INCH}",
            "use a larger image, or an SVG image",
            page,
            box.element,
        )
