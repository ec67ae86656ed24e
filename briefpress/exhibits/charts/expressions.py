"""Check the expressions in a specification: what they may call, and what they may name.

In: an expression of Vega, without escapes. Refused: functions that are not on the list, such as
those that read the clock or draw lots, calls without arguments, regular expressions, and names that
are neither ``datum`` nor a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from briefpress.exhibits.charts.allowed import words

_FUNCTIONS = words(
    """
    isArray isBoolean isDate isDefined isNumber isObject isRegExp isString isValid toBoolean toDate
    toNumber toString if abs acos asin atan atan2 ceil clamp cos exp floor hypot isNaN isFinite log
    max min pow round sin sqrt tan cumulativeNormal cumulativeLogNormal cumulativeUniform
    densityNormal densityLogNormal densityUniform quantileNormal quantileLogNormal quantileUniform
    datetime date day dayofyear year quarter month week hours minutes seconds milliseconds time utc
    utcdate utcday utcdayofyear utcyear utcquarter utcmonth utcweek utchours utcminutes utcseconds
    utcmilliseconds extent indexof inrange join lastindexof length lerp peek pluck reverse slice
    sort span lower pad parseFloat parseInt replace split substring trim truncate upper btoa atob
    regexp test rgb hsl lab hcl luminance contrast dayFormat dayAbbrevFormat format monthFormat
    monthAbbrevFormat timeUnitSpecifier timeFormat timeParse utcFormat utcParse merge
    """
)
_NAMES = words(
    """
    datum true false null undefined NaN Infinity PI E LN2 LN10 LOG2E LOG10E SQRT1_2 SQRT2 MIN_VALUE
    MAX_VALUE
    """
)
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'[^']*'|"[^"]*")
        | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)
        | (?P<name>[^\W\d]\w*|\$\w+)
        | (?P<sign>[-+*/%<>=!&|^~?:,.()\[\]{}])
    )\s*""",
    re.X,
)


def refused(expression: str, parameters: Collection[str] = ()) -> str | None:
    """Return the first part of an expression that is not allowed, or None."""
    tokens = []
    at = 0
    while at < len(expression):
        found = _TOKEN.match(expression, at)
        if found is None:
            return expression[at:].strip()[:1] or None
        tokens.append((str(found.lastgroup), found[found.lastgroup or 0]))
        at = found.end()
    signs = [("", ""), *tokens, ("", ""), ("", "")]
    for place, (kind, word) in enumerate(tokens, 1):
        kind_before, before = signs[place - 1]
        (_, after), (_, second) = signs[place + 1 : place + 3]
        if kind == "name" and not _is_allowed(word, before, after, second, parameters):
            return f"{word}()" if after == "(" else word
        ends = kind_before in ("text", "number") or before in (")", "]")
        if kind == "sign" and word == "(" and ends:  # a call of what an expression gives
            return word
        if kind == "sign" and word == "/" and kind_before != "name" and not ends:
            return word  # a regular expression, in which quotes would mean something else
    return None


def _is_allowed(
    word: str, before: str, after: str, second: str, parameters: Collection[str]
) -> bool:
    if after == "(":
        return before != "." and word in _FUNCTIONS and second != ")"
    is_member = before == "."
    is_key = after == ":" and before in ("{", ",")
    return is_member or is_key or word in _NAMES or word in parameters
