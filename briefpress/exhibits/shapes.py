"""Make shapes valid, and write them as SVG paths."""

from __future__ import annotations

from typing import Any

import numpy  # noqa: F401  # see the package
import shapely

DETAIL = 0.15  # points: tolerance of simplification


def valid(shape: Any) -> Any:
    """Return areas that do not intersect themselves, so that they can be clipped."""
    return (
        shape
        if shape.is_valid
        else areas(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    )


def areas(shape: Any) -> Any:
    """Return the areas of a shape, without the lines and points that clipping leaves."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.MultiPolygon([one for one in parts if one.area])


def path_of(shape: Any) -> str:
    """Write the rings and lines of a shape as an SVG path, in hundredths of a point."""
    simple = shapely.simplify(shape, DETAIL)
    runs = []
    for part in shapely.get_parts(shapely.get_parts(simple)):
        if part.geom_type == "Polygon":
            runs += [(ring.coords[:-1], "Z") for ring in (part.exterior, *part.interiors)]
        elif part.geom_type == "LineString":
            runs.append((part.coords, ""))
    return "".join(
        f"M{'L'.join(f'{x:.2f} {y:.2f}' for x, y in run)}{closed}" for run, closed in runs if run
    )


def hatching(shape: Any, slopes: tuple[int, ...], gap: float) -> Any:
    """Return the lines of a hatching in an area: falling, level or rising, by their slopes."""
    left, top, right, bottom = shape.bounds
    lines = []
    for slope in slopes:
        wide = (right - left) * abs(slope)
        first = int((top - wide) // gap)
        for number in range(first, int((bottom + wide) // gap) + 1):
            y = number * gap
            lines.append([(left, y), (right, y + slope * (right - left))])
    return shapely.intersection(shapely.MultiLineString(lines), shape)
