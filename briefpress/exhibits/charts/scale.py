"""Put round numbers on a scale, no more than fit."""

from __future__ import annotations

import math
from decimal import Decimal

from babel import Locale

from briefpress.parse.numbers import written

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return round numbers from below ``low`` to above ``high``, at most that many steps."""
    span = (high - low) or 1.0
    size = 10 ** math.floor(math.log10(span / most))
    step = next(one * size for one in _STEPS if span / (one * size) <= most + 1e-9)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(n * step, 10) for n in range(first, max(last, first + 1) + 1)]


def tick_texts(values: list[float], locale: Locale) -> list[str]:
    """Write the numbers of a scale with as many decimals as its step needs."""
    step = values[1] - values[0]
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    digits += round(step * 10**digits, 6) != round(step * 10**digits)
    return [written(Decimal(str(one)), digits, locale) for one in values]
