"""Track the container of a box: its edges, and the colour behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from briefpress.layout.weasyprint.boxes import boxes, hanging_indent
from briefpress.layout.weasyprint.colours import Colour, own_background

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
WHITE = (1.0, 1.0, 1.0)
Opaque = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Setting:
    """The container of a box: edges in CSS pixels from the top left corner, and the background.

    ``flow`` means that the box counts as text of the page.
    """

    left: float
    right: float
    foot: float
    behind: Opaque
    opacity: float = 1.0
    flow: bool = True
    head: bool = False
    cell: bool = False
    heading: Any = None
    exhibit: Any = None
    address: bool = False


def of_box(box: Any, outer: Setting) -> Setting:
    """Return the setting updated for the box itself."""
    setting, element = outer, box.element
    if outer.flow and not box.is_in_normal_flow():
        setting = replace(setting, flow=False)
    if isinstance(box, boxes.TableRowGroupBox) and (box.is_header or box.is_footer):
        return replace(setting, flow=False, head=True)
    if element is None or box.element_tag != element.tag:
        return setting
    if element.tag in _HEADINGS and isinstance(box, boxes.BlockBox):
        return replace(setting, heading=element)
    if element.tag == "figure":
        return replace(setting, exhibit=element)
    if element.tag == "a" and element.get("href", "").lower().startswith("http"):
        return replace(setting, address=True)
    return setting


def painted(box: Any, setting: Setting) -> Setting:
    """Return the setting with the background of the box."""
    opacity = setting.opacity * box.style["opacity"]
    colour = own_background(box)
    if opacity != setting.opacity:
        setting = replace(setting, opacity=opacity)
    if colour is None or not colour[3]:
        return setting
    return replace(setting, behind=over(colour, setting.behind, opacity))


def inside(box: Any, setting: Setting) -> Setting:
    """Return the setting inside a block."""
    left, foot = box.content_box_x(), setting.foot
    # A raised note has its height in its attributes.
    if box.style["height"] != "auto" and not _is_raised(box) and not _grows(box):
        foot = min(foot, box.border_box_y() + box.border_height())
    # The first line of a hanging indent starts in the padding.
    outdent = min(0.0, hanging_indent(box))
    return replace(setting, left=left + outdent, right=left + box.width, foot=foot)


def _is_raised(box: Any) -> bool:
    return box.element is not None and bool(box.element.get("style"))


def _grows(box: Any) -> bool:
    return isinstance(box, (boxes.TableCellBox, boxes.MarginBox))


def over(colour: Colour, behind: Opaque, opacity: float = 1.0) -> Opaque:
    """Return a colour blended over another."""
    alpha = colour[3] * opacity
    red, green, blue = (
        alpha * above + (1 - alpha) * below for above, below in zip(colour, behind, strict=False)
    )
    return red, green, blue
