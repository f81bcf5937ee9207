"""Curves as a picture.

Comes in: points, each curve of its own kind. Goes out: an SVG of small panels side by side, both axes logarithmic. It
follows the reader's light or dark theme. Knows nothing of what is measured.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDE, HIGH, LEFT, TOP, BELOW = 190, 130, 14, 34, 30
STYLE = (
    "text{font:11px system-ui,sans-serif;fill:#333}.title{font-weight:600}.axis{stroke:#aaa;fill:none}"
    ".curve{stroke:#0a66c2;stroke-width:2;fill:none}circle{fill:#0a66c2}"
    "@media(prefers-color-scheme:dark){text{fill:#ddd}.axis{stroke:#666}.curve{stroke:#6cb2f7}circle{fill:#6cb2f7}}"
)


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (x, y), both above 0, at least one, and what y is."""

    title: str
    points: Sequence[tuple[float, float]]


def picture(curves: Sequence[Curve]) -> str:
    """The SVG of ``curves``, a panel each; each point is labelled with its value."""
    width, height = len(curves) * (WIDE + 2 * LEFT), TOP + HIGH + BELOW
    panels = "".join(_panel(curve, number * (WIDE + 2 * LEFT) + LEFT) for number, curve in enumerate(curves))
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    label = escape("; ".join(f"{curve.title}: {_listed(curve)}" for curve in curves))
    return f"{opening}<title>{label}</title><style>{STYLE}</style>{panels}</svg>\n"


def _listed(curve: Curve) -> str:
    return ", ".join(f"{short(y)} at {short(x)}" for x, y in curve.points)


def _panel(curve: Curve, left: int) -> str:
    """One curve, ``left`` from the edge."""
    xs, ys = _scaled([x for x, _ in curve.points]), _scaled([y for _, y in curve.points])
    places = [(left + 16 + x * (WIDE - 46), TOP + HIGH - 12 - y * (HIGH - 30)) for x, y in zip(xs, ys, strict=True)]
    base = TOP + HIGH
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
    dots = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3"/>'
        f'<text x="{x:.0f}" y="{y - 7:.0f}" text-anchor="middle">{short(value)}</text>'
        f'<text x="{x:.0f}" y="{base + 15}" text-anchor="middle">{short(number)}</text>'
        for (x, y), (number, value) in zip(places, curve.points, strict=True)
    )
    return (
        f'<text class="title" x="{left}" y="16">{escape(curve.title)}</text>'
        f'<path class="axis" d="M{left} {TOP}V{base}H{left + WIDE}"/><polyline class="curve" points="{line}"/>{dots}'
    )


def _scaled(values: Sequence[float]) -> list[float]:
    """The logarithms of ``values``, from 0 for the least to 1 for the greatest."""
    logs = [math.log(value) for value in values]
    low, high = min(logs), max(logs)
    return [(one - low) / (high - low) if high > low else 0.5 for one in logs]


def short(value: float) -> str:
    """``value`` with two digits: 1.2, 35, 460, 4.2k, 1M."""
    for unit, name in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= 0.995 * unit:
            return f"{value / unit:.2g}{name}" if value < 99.5 * unit else f"{value / unit:.0f}{name}"
    return f"{value:.2g}" if value < 99.5 else f"{value:.0f}"
