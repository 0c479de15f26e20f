"""What grows under load is seen to grow, and what only fills its pools and breathes is not."""

import random
from xml.etree.ElementTree import fromstring

from tests.faults.steady.plot import svg
from tests.faults.steady.samples import Samples
from tests.faults.steady.slope import HANDLES, MEMORY, slope, trend

TIMES = [5.0 * number for number in range(360)]
"""Half an hour."""


def breathing(middle: float, breadth: float) -> list[float]:
    """Up and down by chance."""
    chance = random.Random(3)
    return [middle + chance.uniform(-breadth, breadth) for _ in TIMES]


def test_what_breathes_is_flat() -> None:
    assert trend("memory", TIMES, breathing(130, 5), MEMORY).flat


def test_a_leak_of_ten_kilobytes_a_second_is_seen_through_the_noise() -> None:
    leaking = [figure + at * 0.01 for at, figure in zip(TIMES, breathing(130, 5), strict=True)]
    assert not trend("memory", TIMES, leaking, MEMORY).flat


def test_one_socket_a_minute_that_nobody_closes_is_seen() -> None:
    assert not trend("handles", TIMES, [40 + at // 60 for at in TIMES], HANDLES).flat


def test_what_fills_while_the_system_warms_up_is_no_leak() -> None:
    assert trend("memory", TIMES, [min(130.0, 90 + at) for at in TIMES], MEMORY).flat


def test_a_few_wild_figures_do_not_bend_the_slope() -> None:
    wild = [1_000.0 if place % 5 == 0 else 2 * at for place, at in enumerate(TIMES)]
    assert 1.5 < slope(TIMES, wild) < 2.5


def test_what_shrinks_is_no_leak() -> None:
    assert trend("memory", TIMES, [200 - at / 60 for at in TIMES], MEMORY).flat


def test_the_picture_shows_every_line_by_its_name() -> None:
    samples = Samples(TIMES, {"intake-1": breathing(130, 5)}, {"intake-1": TIMES}, {"queues": TIMES}, TIMES)
    drawn = fromstring(svg(samples, "rooms & load"))  # noqa: S314  our own words
    verdict = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert {"rooms & load", "intake-1", "queues", "requests"} <= verdict
    assert len(list(drawn.iter("{http://www.w3.org/2000/svg}polyline"))) == 4
