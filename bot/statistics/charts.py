"""Charts of the figures: SVG that takes its colors from the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from bot.channels.telegram.remembering.statistics import OUTCOMES
from bot.statistics.periods import Period

# As wide as a small phone shows without shrinking the letters.
WIDTH = 320
# The plot of the periods, with room for labels to its left and below.
LEFT, TOP, TALL, BOTTOM = 46, 10, 140, 24
GAP = 0.2  # of the width of a column
# A bar with a name to its left and a number to its right.
ROW, NAME, NUMBER = 22, 88, 60


def periods_chart(name: str, periods: Sequence[Period]) -> str:
    """A column for each period, made up of the outcomes."""
    highest = _round_up(max((period.outcomes.total() for period in periods), default=1))
    parts = [
        f'<path class="grid" d="M{LEFT} {_y(value, highest):.1f}H{WIDTH}"/>'
        f'<text class="side" x="{LEFT - 6}" y="{_y(value, highest) + 4:.1f}">{value:,.0f}</text>'
        for value in (0, highest / 2, highest)
    ]
    step = (WIDTH - LEFT) / max(1, len(periods))
    for number, period in enumerate(periods):
        parts += _column(name, period, LEFT + (number + GAP / 2) * step, (1 - GAP) * step, highest)
    if periods:
        ends = ((LEFT, "", periods[0]), (WIDTH, "side", periods[-1]))
        parts += [
            f'<text class="{side}" x="{x}" y="{TOP + TALL + 18}">{period.first}</text>'
            for x, side, period in (ends if len(periods) > 1 else ends[:1])
        ]
    return _svg(f"Questions by {name} and outcome", TOP + TALL + BOTTOM, parts)


def bars_chart(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """A bar for each of *rows*, which are names with numbers."""
    longest = max((number for _, number in rows), default=0) or 1
    space = WIDTH - NAME - NUMBER
    parts = []
    for place, (name, number) in enumerate(rows):
        top, long = ROW * place, max(1.0, space * number / longest)
        parts.append(
            f'<text class="side" x="{NAME - 8}" y="{top + 15}">{escape(name)}</text>'
            f'<rect class="answer" x="{NAME}" y="{top + 4}" rx="2" width="{long:.1f}" '
            f'height="{ROW - 8}"/><text x="{NAME + long + 6:.1f}" y="{top + 15}">{number:,}</text>'
        )
    return _svg(title, ROW * len(rows), parts)


def _column(name: str, period: Period, left: float, width: float, highest: float) -> Iterator[str]:
    said = ", ".join(f"{n} {outcome.replace('_', ' ')}" for outcome, n in period.outcomes.items())
    yield f"<g><title>{escape(f'{name} {period.first}: {said or 0}')}</title>"
    below = 0
    for outcome in OUTCOMES:
        if number := period.outcomes[outcome]:
            top, bottom = _y(below + number, highest), _y(below, highest)
            yield (
                f'<rect class="{outcome}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
                f'height="{bottom - top:.1f}"/>'
            )
            below += number
    yield "</g>"


def _y(value: float, highest: float) -> float:
    return TOP + TALL * (1 - value / highest)


def _round_up(number: int) -> int:
    """The next number that halves well: 2, 4, 6, 8, 10, 20, 40 and so on."""
    size = 1
    while number > 10 * size:
        size *= 10
    return next(n * size for n in (2, 4, 6, 8, 10) if n * size >= number)


def _svg(title: str, height: int, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )
