"""Diagrams of the confidence of judged questions: SVG that takes its colors from the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.evaluation.measures import Bin

# The plot is a square of this many units with room for labels around it.
SIDE = 300
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 22, 42
EDGE, TALL = 0.3, 0.9
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
# Points of a curve that are closer than this cannot be seen apart.
NEAREST = 1 / SIDE


def reliability_diagram(bins: Sequence[Bin]) -> str:
    """The share of right answers in each bin beside the diagonal, with the counts above."""
    parts = []
    for bar in bins:
        left, width = _x(bar.low) + 2, _x(bar.high) - _x(bar.low) - 4
        middle = left + width / 2
        tall = _y(0) - _y(bar.right)
        name = (
            f"confidence {bar.low:.1f} to {bar.high:.1f}, mean {bar.confidence:.3f}: "
            f"{bar.right:.3f} of {bar.count} right"
        )
        parts.append(
            f"<g><title>{name}</title>"
            f'<rect class="bar" x="{left:.1f}" y="{_y(bar.right):.1f}" width="{width:.1f}" '
            f'height="{max(tall, 1):.1f}" rx="2"/>'
            f'<text class="count" x="{middle:.1f}" y="{_y(bar.right) - 5:.1f}">{bar.count}</text>'
            "</g>"
        )
    parts.append(f'<path class="even" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>')
    return _plot("Reliability diagram", "confidence", "share of right answers", parts)


def risk_coverage_diagram(
    curve: Sequence[tuple[float, float]], now: tuple[float, float] | None
) -> str:
    """The share of wrong answers among the most confident questions, with a dot at *now*.

    *now* is the coverage and the risk of the questions that are answered at present.
    """
    points = " ".join(f"{_x(coverage):.1f},{_y(risk):.1f}" for coverage, risk in _thinned(curve))
    parts = [f'<polyline class="curve" points="{points}"/>']
    if now:
        coverage, risk = now
        # The label must not leave the plot at its sides.
        side = "start" if coverage < EDGE else "end" if coverage > 1 - EDGE else "middle"
        shift = 24 if risk > TALL else -14
        parts.append(
            f'<circle class="dot" cx="{_x(coverage):.1f}" cy="{_y(risk):.1f}" r="5"/>'
            f'<text class="label" x="{_x(coverage):.1f}" y="{_y(risk) + shift:.1f}" '
            f'text-anchor="{side}">answered: {coverage:.0%}, wrong {risk:.0%}</text>'
        )
    return _plot("Risk-coverage curve", "coverage", "risk: share of wrong", parts)


def _thinned(curve: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    last = -1.0
    for number, (coverage, risk) in enumerate(curve, start=1):
        if coverage - last >= NEAREST or number == len(curve):
            last = coverage
            yield coverage, risk


def _plot(title: str, across: str, up: str, parts: Sequence[str]) -> str:
    width, height = LEFT + SIDE + RIGHT, TOP + SIDE + BOTTOM
    ticks = "".join(
        f'<path class="grid" d="M{_x(tick)} {_y(0)}V{_y(1)}M{_x(0)} {_y(tick)}H{_x(1)}"/>'
        f'<text class="tick" x="{_x(tick)}" y="{_y(0) + 16}">{tick:g}</text>'
        f'<text class="tick side" x="{_x(0) - 8}" y="{_y(tick) + 4}">{tick:g}</text>'
        for tick in TICKS
    )
    middle = TOP + SIDE / 2
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{title}">{ticks}'
        f'<text class="axis" x="{LEFT + SIDE / 2:g}" y="{height - 6}">{across}</text>'
        f'<text class="axis" transform="translate(12 {middle:g}) rotate(-90)">{up}</text>'
        f"{''.join(parts)}</svg>"
    )


def _x(value: float) -> float:
    return LEFT + value * SIDE


def _y(value: float) -> float:
    return TOP + (1 - value) * SIDE
