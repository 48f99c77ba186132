"""A bar chart as SVG text, without a library: requests per second by workload and system.

The axis is logarithmic: systems differ by two orders of magnitude.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, BAR, GAP, LEFT, TOP, TEXT = 900, 13, 14, 60, 46, 110
COLOURS = ("#1961ed", "#5b8def", "#8e4ec6", "#e5484d", "#b3b3b3", "#666666")


def chart(workloads: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> str:
    rates = [f["rps"] for by_name in workloads.values() for f in by_name.values() if f["rps"] > 0]
    if not rates:
        return ""
    low, high = math.floor(math.log10(min(rates))), math.log10(max(rates))
    scale = (WIDTH - LEFT - TEXT) / (high - low)
    parts = [_text(LEFT, 16, "Requests per second (logarithmic)", 13)]
    parts += [
        _bar(LEFT + n * 125, 24, 10, COLOURS[n]) + _text(LEFT + n * 125 + 14, 33, name)
        for n, name in enumerate(names)
    ]
    y = TOP
    for workload, by_name in workloads.items():
        parts.append(_text(10, y + BAR, workload, 13))
        for number, name in enumerate(names):
            found = by_name.get(name)
            if found and found["rps"] > 0:
                length = (math.log10(found["rps"]) - low) * scale
                parts.append(_bar(LEFT, y, length, COLOURS[number]))
                parts.append(_text(LEFT + length + 4, y + BAR - 3, f"{found['rps']:,.0f}"))
                y += BAR
        y += GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" '
        'font-family="sans-serif" role="img"><title>Requests per second</title>'
        f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>'
    )
    return "\n".join([head, *parts, "</svg>", ""])


def _bar(x: float, y: float, length: float, colour: str) -> str:
    return f'<rect x="{x:.0f}" y="{y}" width="{length:.0f}" height="{BAR - 2}" fill="{colour}"/>'


def _text(x: float, y: float, text: str, size: int = 10) -> str:
    return f'<text x="{x:.0f}" y="{y}" font-size="{size}" fill="#333333">{text}</text>'
