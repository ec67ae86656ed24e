"""List what a specification may contain: the part of Vega-Lite that draws the rows of a file.

What is not listed is refused. Left out are data, addresses, images, styles, selections and what
changes from one build to the next.
"""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(text.split())


_CSV = "the data of a chart come from its `csv`; `where` selects rows"

KEYS = words(
    """
    mark encoding transform layer facet repeat spec concat hconcat vconcat resolve params name
    description title width height view columns spacing align bounds center x y x2 y2 xOffset
    yOffset theta theta2 radius radius2 xError xError2 yError yError2 color fill stroke opacity
    fillOpacity strokeOpacity strokeWidth strokeDash shape size angle text tooltip detail order key
    row column field type aggregate bin timeUnit stack sort scale axis legend header impute band
    bandPosition condition test value datum format formatType labelExpr empty expr param base binned
    anchor divide extent maxbins minstep nice step steps unit utc span argmax argmin op domain
    domainMax domainMin domainMid domainRaw range rangeMax rangeMin scheme count reverse zero clamp
    round padding paddingInner paddingOuter interpolate exponent constant bins orient offset
    position grid gridColor gridDash gridOpacity gridWidth labels labelAlign labelAngle
    labelBaseline labelBound labelColor labelFlush labelFlushOffset labelFontSize labelFontStyle
    labelFontWeight labelLimit labelLineHeight labelOffset labelOpacity labelOverlap labelPadding
    labelSeparation labelOrient labelAnchor ticks tickBand tickCount tickColor tickDash tickExtra
    tickMinStep tickOffset tickOpacity tickRound tickSize tickWidth domainColor domainDash
    domainOpacity domainWidth titleAlign titleAnchor titleAngle titleBaseline titleColor
    titleFontSize titleFontStyle titleFontWeight titleLimit titleLineHeight titleOpacity titleOrient
    titlePadding titleX titleY translate values zindex minExtent maxExtent columnPadding rowPadding
    clipHeight cornerRadius direction fillColor gradientLength gradientOpacity gradientThickness
    gradientStrokeColor gradientStrokeWidth gridAlign legendX legendY strokeColor symbolDash
    symbolFillColor symbolLimit symbolOffset symbolOpacity symbolSize symbolStrokeColor
    symbolStrokeWidth symbolType frame subtitle subtitleColor subtitleFontSize subtitleFontStyle
    subtitleFontWeight subtitleLineHeight subtitlePadding filled point line invalid clip tension
    baseline dx dy dir ellipsis fontSize fontStyle fontWeight limit lineBreak lineHeight thetaOffset
    radiusOffset innerRadius outerRadius padAngle cornerRadiusEnd cornerRadiusTopLeft
    cornerRadiusTopRight cornerRadiusBottomLeft cornerRadiusBottomRight binSpacing
    continuousBandSize discreteBandSize minBandSize thickness bandSize strokeCap strokeJoin
    strokeMiterLimit strokeDashOffset strokeAlign blend rule box median outliers whiskers borders
    style calculate filter and or not equal lt lte gt gte oneOf valid as groupby joinaggregate
    window ignorePeers fold flatten pivot density bandwidth cumulative counts minsteps maxsteps
    quantile probs regression on method loess year quarter month date day hours minutes seconds
    milliseconds week dayofyear gradient x1 y1 r1 r2 stops
    """
)

HINTS = {
    "data": f"remove it: {_CSV}",
    "datasets": f"remove it: {_CSV}",
    "url": f"remove it: {_CSV}",
    "lookup": f"remove it: {_CSV}",
    "from": f"remove it: {_CSV}",
    "href": "remove it: put links in the text or in `source`",
    "$schema": "remove it: Briefpress sets it",
    "usermeta": "remove it: it is not used",
    "sequence": f"remove it: {_CSV}",
    "graticule": f"remove it: {_CSV}",
    "sphere": f"remove it: {_CSV}",
    "projection": "use `kind: map`",
    "geoshape": "use `kind: map`",
    "keyvals": "add the missing rows to the CSV file",
    "sample": "remove it: charts are reproducible; select rows with `where`",
    "bind": "remove it: a printed chart is not interactive",
    "select": "remove it: a printed chart is not interactive",
    "signal": "write it as `expr`",
    "config": "remove it: charts take their style from the theme's tokens",
    "font": "remove it: charts take their style from the theme's tokens",
    "labelFont": "remove it: charts take their style from the theme's tokens",
    "titleFont": "remove it: charts take their style from the theme's tokens",
    "autosize": "remove it: a chart is as wide as its column",
    "ci": "use `stderr` or `stdev`: it draws lots, and charts are reproducible",
    "ci0": "use `stderr` or `stdev`: it draws lots, and charts are reproducible",
    "ci1": "use `stderr` or `stdev`: it draws lots, and charts are reproducible",
}

EXPRESSIONS = frozenset(("and", "calculate", "expr", "filter", "labelExpr", "not", "or", "test"))

_OPERATIONS = words(
    """
    argmax argmin average count distinct max mean median min missing product q1 q3 stderr stdev
    stdevp sum valid values variance variancep
    """
)
_WINDOW = words(
    """
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value
    nth_value
    """
)
VALUES = {
    "mark": words(
        """
    arc area bar boxplot circle errorband errorbar line point rect rule square text tick trail
    """
    ),
    "aggregate": _OPERATIONS,
    "op": _OPERATIONS | _WINDOW,
    "extent": frozenset(("stderr", "stdev", "iqr", "min-max")),
    "formatType": frozenset(("number", "time")),
}
