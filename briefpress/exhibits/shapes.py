"""Make shapes valid, and write them as SVG paths."""

from __future__ import annotations

from typing import Any

import shapely

DETAIL = 0.15  # points: tolerance of simplification


def valid(shape: Any) -> Any:
    """Return a point, or areas that do not intersect themselves, so that they can be clipped."""
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
