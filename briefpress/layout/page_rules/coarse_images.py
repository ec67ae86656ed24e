"""Pictures with too few pixels for the size that they are printed in."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from briefpress.diagnostics import codes
from briefpress.layout.fragment import PAGE
from briefpress.layout.page_rules.fault import Fault
from briefpress.layout.page_rules.setting import Setting
from briefpress.layout.weasyprint.drawing import raster_density

# Two thirds of what printers ask for; below it a reader begins to see the pixels.
_PIXELS_PER_INCH = 200


def coarse_image(box: Any, _: Setting, page: int) -> Iterator[Fault]:
    """Give a picture that is printed with less than so many pixels in an inch."""
    density = raster_density(box)
    if density is not None and math.ceil(density) < _PIXELS_PER_INCH:
        yield Fault(
            codes.COARSE_IMAGE,
            f"the picture on page {PAGE} has {density:.0f} pixels in an inch as it is "
            f"printed, less than {_PIXELS_PER_INCH}",
            "take a larger one, or one in SVG",
            page,
            box.element,
        )
