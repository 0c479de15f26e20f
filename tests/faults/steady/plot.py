"""The picture of a run: three panels over one axis of time, as SVG that needs nothing to be looked at."""

from collections.abc import Mapping, Sequence
from html import escape

from tests.faults.steady.samples import Samples
from tests.faults.steady.slope import WARM_UP

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _GAP = 920, 190, 64, 176, 64, 56
_COLOURS = (
    "#1d70b8",
    "#d4351c",
    "#00703c",
    "#4c2c92",
    "#f47738",
    "#28a197",
    "#b58840",
    "#d53880",
    "#505a5f",
    "#0b0c0c",
)
_SECONDS_OF_A_MINUTE = 60.0


def svg(samples: Samples, title: str) -> str:
    """Memory, handles, what waits. The warm-up is grey."""
    panels = (
        ("resident memory, MB", samples.memory),
        ("file handles", samples.handles),
        ("what waits", samples.waiting),
        ("accepted a second", {"requests": samples.rate}),
    )
    height = _TOP + len(panels) * (_HEIGHT + _GAP)
    drawn = "\n".join(
        _panel(name, lines, samples.times, _TOP + place * (_HEIGHT + _GAP))
        for place, (name, lines) in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="sans-serif" font-size="12">\n<title>{escape(title)}</title>\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="{_LEFT}" y="28" font-size="15" font-weight="bold">{escape(title)}</text>\n{drawn}\n</svg>\n'
    )


def _panel(name: str, lines: Mapping[str, Sequence[float]], times: Sequence[float], top: int) -> str:
    end = max(times[-1], 1.0)
    highest = _round_up(max((max(line) for line in lines.values()), default=1.0))
    inner = _WIDTH - _LEFT - _RIGHT

    def across(seconds: float) -> float:
        return round(_LEFT + inner * seconds / end, 1)

    def down(figure: float) -> float:
        return round(top + _HEIGHT - _HEIGHT * figure / highest, 1)

    parts = [
        f'<rect x="{_LEFT}" y="{top}" width="{inner * WARM_UP:.1f}" height="{_HEIGHT}" fill="#f3f2f1"/>',
        f'<text x="{_LEFT}" y="{top - 8}" font-weight="bold">{escape(name)}</text>',
    ]
    for quarter in range(5):
        figure = highest * quarter / 4
        parts.append(f'<path d="M{_LEFT} {down(figure)}H{_LEFT + inner}" stroke="#b1b4b6" stroke-width="0.5"/>')
        parts.append(f'<text x="{_LEFT - 6}" y="{down(figure) + 4}" text-anchor="end">{figure:g}</text>')
        minutes = end * quarter / 4 / _SECONDS_OF_A_MINUTE
        at = across(end * quarter / 4)
        parts.append(f'<text x="{at}" y="{top + _HEIGHT + 16}" text-anchor="middle">{minutes:.3g} min</text>')
    for place, (label, line) in enumerate(sorted(lines.items())):
        colour = _COLOURS[place % len(_COLOURS)]
        points = " ".join(f"{across(at)},{down(figure)}" for at, figure in zip(times, line, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.4"/>')
        beside = top + 12 + place * 17
        parts.append(f'<text x="{_WIDTH - _RIGHT + 12}" y="{beside}" fill="{colour}">{escape(label)}</text>')
    return "\n".join(parts)


def _round_up(figure: float) -> float:
    """To a number that divides into quarters well."""
    step = 4.0
    while step * 10 < figure:
        step *= 10
    return step * max(1, -(-figure // step))
