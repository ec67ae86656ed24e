"""Report which block is being laid out.

Used: ``layout.block.block_level_layout_switch``, which lays out every block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from weasyprint.layout import block as block_layout

from briefpress.layout.fragment import SOURCE

_lay_out = block_layout.block_level_layout_switch


def tell_blocks(tell: Callable[[str], None]) -> None:
    """Call ``tell`` with a block's source when its layout starts.

    When it ends, ``tell`` is called with the source of the block around it, or nothing. A later
    call replaces ``tell``.
    """
    around = [""]

    def lay_out_and_tell(context: Any, box: Any, *rest: Any, **named: Any) -> Any:
        source = box.element.get(SOURCE) if box.element is not None else None
        if not source or source == around[-1]:
            return _lay_out(context, box, *rest, **named)
        tell(source)
        around.append(source)
        try:
            return _lay_out(context, box, *rest, **named)
        finally:
            around.pop()
            tell(around[-1])

    block_layout.block_level_layout_switch = lay_out_and_tell
