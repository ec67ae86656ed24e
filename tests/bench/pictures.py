"""Charts as SVG and pictures as PNG, the same bytes for the same seed."""

from __future__ import annotations

import io
from random import Random

from PIL import Image

YEARS = range(2014, 2026)
INK, BAR, LINE = "#1c1e21", "#24566b", "#8f3b1f"
WIDTH, HEIGHT, FOOT = 480, 190, 165


def chart(chance: Random) -> bytes:
    """Draw bars and a line over twelve years, with an axis and its numbers."""
    bars = [chance.randint(20, 100) for _ in YEARS]
    line = [chance.randint(20, 100) for _ in YEARS]
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="Inter" font-size="8" fill="{INK}">'
    ]
    for value in range(0, 101, 25):
        height = _height(value)
        drawn.append(
            f'<line x1="30" x2="{WIDTH - 6}" y1="{height}" y2="{height}" stroke="#c9c4bc"/>'
            f'<text x="26" y="{height + 3}" text-anchor="end">{value}</text>'
        )
    for place, (year, value) in enumerate(zip(YEARS, bars, strict=True)):
        left, top = 36 + place * 37, _height(value)
        drawn.append(
            f'<rect x="{left}" y="{top}" width="26" height="{FOOT - top}" fill="{BAR}"/>'
            f'<text x="{left + 13}" y="{FOOT + 12}" text-anchor="middle">{year}</text>'
        )
    points = " ".join(f"{49 + place * 37},{_height(value)}" for place, value in enumerate(line))
    drawn.append(f'<polyline points="{points}" fill="none" stroke="{LINE}" stroke-width="1.5"/>')
    return ("\n".join(drawn) + "\n</svg>\n").encode()


def _height(value: int) -> float:
    return FOOT - value * 1.5


def photograph(chance: Random) -> bytes:
    """Paint a picture of hills whose bytes do not compress to nothing, as a photograph's do not."""
    width, height = 480, 280
    grain = Image.frombytes("L", (width // 4, height // 4), chance.randbytes(width * height // 16))
    grain = grain.resize((width, height), Image.Resampling.BICUBIC)
    sky = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (sky, Image.blend(sky, grain, 0.2), Image.blend(sky, grain, 0.35)))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
