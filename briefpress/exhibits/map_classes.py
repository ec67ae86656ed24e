"""Put the features of a layer in classes, by a property, and say what the legend says of them.

In: a layer and its features. Out: the class of each feature, and the words of the classes. Refused,
at their places: values that the layer does not list, texts that are not numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from babel import Locale

from briefpress.diagnostics import codes
from briefpress.diagnostics.diagnostic import Collector
from briefpress.diagnostics.span import Text
from briefpress.exhibits.map_style import NO_DATA
from briefpress.model.cartography import Layer
from briefpress.parse import numbers
from briefpress.parse.geojson import Feature


@dataclass(frozen=True, slots=True)
class Classes:
    """The class of each feature, counted from 0, and the words of each class.

    Without ``by`` there are no words, and all features are of class 0. ``is_scale`` tells that the
    classes are ranges of numbers, from low to high.
    """

    of: tuple[int, ...]
    words: tuple[str, ...] = ()
    is_scale: bool = False

    @property
    def lacks_data(self) -> bool:
        """Whether a feature has no value."""
        return NO_DATA in self.of


def classes(layer: Layer, features: Sequence[Feature], locale: Locale, sink: Collector) -> Classes:
    """Return the classes of the features that a layer draws."""
    if layer.by is None:
        return Classes((0,) * len(features))
    if layer.values:
        return _of_values(layer, layer.by, features, sink)
    return _of_numbers(layer, layer.by, features, locale, sink)


def _of_values(layer: Layer, by: Text, features: Sequence[Feature], sink: Collector) -> Classes:
    listed = [*layer.values]
    found = []
    for feature in features:
        value = feature.properties.get(by)
        found.append(listed.index(value) if value in listed else NO_DATA)
        if value and value not in listed:
            sink.report(
                codes.UNKNOWN_VALUE,
                f"the value `{value}` of `{by}` is not listed in `values`",
                value.span,
                "add it to `values` of the layer, or exclude the feature with `where`",
                found=value,
                expected=listed,
            )
    for number, words in enumerate(layer.values.values()):
        if number not in found:
            sink.report(
                codes.UNKNOWN_VALUE,
                f"no feature of the layer has the value `{listed[number]}` in `{by}`",
                words.span,
                "correct it, or remove it from `values`",
                found=listed[number],
            )
    return Classes(tuple(found), tuple(map(str, layer.values.values())))


def _of_numbers(
    layer: Layer, by: Text, features: Sequence[Feature], locale: Locale, sink: Collector
) -> Classes:
    breaks = [*_numbers(layer.breaks, sink)]
    given = [feature.properties.get(by) or None for feature in features]
    values = [*_numbers((one for one in given if one), sink)]
    if None in breaks or None in values:
        return Classes((0,) * len(features))
    limits = [one for one in breaks if one is not None]
    for (one, other), place in zip(pairwise(limits), layer.breaks[1:], strict=False):
        if other <= one:
            sink.report(
                codes.BAD_NUMBER,
                f"`{place}` is not larger than the number before it",
                place.span,
                "list the numbers between classes from low to high",
                found=place,
            )
    known = iter(values)
    found = [NO_DATA if one is None else bisect_right(limits, next(known) or 0) for one in given]
    whole = all(one is not None and one == one.to_integral_value() for one in (*values, *limits))
    return Classes(tuple(found), tuple(_ranges(limits, whole, locale)), is_scale=True)


def _numbers(texts: Iterable[Text], sink: Collector) -> Iterable[Decimal | None]:
    for text in texts:
        number = numbers.read(text)
        if number is None or number.value is None or number.is_too_large():
            sink.report(
                codes.BAD_NUMBER,
                f"`{text[:30]}` is not a number",
                text.span,
                "write at most 15 digits, with a point before the decimals",
                found=text,
            )
            yield None
        else:
            yield number.value


def _ranges(limits: Sequence[Decimal], whole: bool, locale: Locale) -> Iterable[str]:
    """Give the words of the classes: below the first number, from one to the next, and above."""
    digits = max(max(0, -int(one.as_tuple().exponent)) for one in limits)
    words = [numbers.written(one, digits, locale) for one in limits]
    yield f"<\u00a0{words[0]}"
    for (low, high), word, after in zip(pairwise(limits), words, words[1:], strict=False):
        if not whole:
            yield f"{word} – <\u00a0{after}"
        elif high - low == 1:
            yield word
        else:
            yield f"{word}–{numbers.written(high - 1, digits, locale)}"
    yield f"≥\u00a0{words[-1]}"
