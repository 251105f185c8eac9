"""Plots of shares against shares as SVG, with the colors of ``page.css``."""

from __future__ import annotations

from collections.abc import Sequence

from bot.pages.elements import Html, element

# The square of the plot, and the room for labels around it.
SIDE = 300
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 22, 42
# Nearer to an edge a label would leave the plot.
EDGE, TALL = 0.3, 0.9
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)

STYLE = """
svg { display: block; width: 100%; height: auto; font-family: var(--sans); }
svg text { fill: var(--soft); font-size: 11px; }
.tick, .count, .axis { text-anchor: middle; } svg .side { text-anchor: end; }
svg .count { font-size: 9.5px; } svg .label { fill: var(--ink); font-weight: 600; }
.count, .label { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.grid { stroke: var(--line); fill: none; } .bar { fill: var(--accent); opacity: .75; }
.even { stroke: var(--soft); stroke-dasharray: 4 4; }
.dot { fill: var(--warm); stroke: var(--paper); stroke-width: 2; }
.curve { stroke: var(--accent); stroke-width: 2; fill: none; stroke-linejoin: round; }
"""


def plot(title: str, across: str, up: str, *marks: Html) -> Html:
    """Draw *marks* between axes from 0 to 1."""
    width, height = LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM
    parts = []
    for tick in TICKS:
        grid = f"M{_x(tick)} {_y(0)}V{_y(1)}M{_x(0)} {_y(tick)}H{_x(1)}"
        parts += [
            element("path", class_="grid", d=grid),
            _text("tick", f"{tick:g}", f"{_x(tick)}", f"{_y(0) + 16}"),
            _text("tick side", f"{tick:g}", f"{_x(0) - 8}", f"{_y(tick) + 4}"),
        ]
    turned = f"translate(12 {TOP + SIDE / 2:g}) rotate(-90)"
    return element(
        "svg",
        *parts,
        _text("axis", across, f"{LEFT + SIDE / 2:g}", f"{height - 6}"),
        element("text", up, class_="axis", transform=turned),
        *marks,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_label=title,
    )


def bar(low: float, high: float, tall: float, label: str, title: str) -> Html:
    """Draw a bar with a label over it and a title to point at."""
    left, width = _x(low) + 2, _x(high) - _x(low) - 4
    return element(
        "g",
        element("title", title),
        element(
            "rect", class_="bar", x=f"{left:.1f}", y=f"{_y(tall):.1f}", width=f"{width:.1f}",
            height=f"{max(_y(0) - _y(tall), 1):.1f}", rx=2,
        ),
        _text("count", label, f"{left + width / 2:.1f}", f"{_y(tall) - 5:.1f}"),
    )  # fmt: skip


def diagonal() -> Html:
    """Draw the line of equal shares."""
    return element("path", class_="even", d=f"M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}")


def curve(points: Sequence[tuple[float, float]]) -> Html:
    """Draw a line through *points* that can be seen apart."""
    places, last = [], -1.0
    for number, (across, up) in enumerate(points, start=1):
        if across - last >= 1 / SIDE or number == len(points):
            last = across
            places.append(f"{_x(across):.1f},{_y(up):.1f}")
    return element("polyline", class_="curve", points=" ".join(places))


def dot(across: float, up: float, label: str) -> Html:
    """Draw a dot with its label."""
    side = "start" if across < EDGE else "end" if across > 1 - EDGE else "middle"
    y = _y(up) + (24 if up > TALL else -14)
    return element(
        "g",
        element("circle", class_="dot", cx=f"{_x(across):.1f}", cy=f"{_y(up):.1f}", r=5),
        _text("label", label, f"{_x(across):.1f}", f"{y:.1f}", text_anchor=side),
    )


def _text(name: str, text: str, x: str, y: str, **attributes: str) -> Html:
    return element("text", text, class_=name, x=x, y=y, **attributes)


def _x(value: float) -> float:
    return LEFT + value * SIDE


def _y(value: float) -> float:
    return TOP + (1 - value) * SIDE
