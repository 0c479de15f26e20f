"""The page of capacity says what its arithmetic gives, and its figures are those that were measured."""

import re
from pathlib import Path

import pytest

from deploy.capacity import BUSY, COSTS, PAGE, REGION, REPLICAS, Campaign, Cost, tables
from deploy.kubernetes.manifests import service_manifests
from deploy.kubernetes.pods import REQUESTS
from services import SERVICE_NAMES, definitions

ROOT = Path(__file__).parents[3]


def test_every_table_has_its_place_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in tables():
        assert f"<!-- {name} -->" in text


def test_the_costs_are_those_of_the_benchmark() -> None:
    text = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    found = re.search(r"web ([\d.]+), relay ([\d.]+), listener ([\d.]+), mongod ([\d.]+), RabbitMQ ([\d.]+) ms", text)
    assert found is not None, "part d of the benchmarks says what each process costs"
    assert [cost.milliseconds for cost in COSTS] == [float(figure) for figure in found.groups()]


def test_a_core_carries_what_its_cost_leaves_time_for() -> None:
    half = Cost("x", 0.5)
    assert (half.a_second(1.0), half.a_second(0.6)) == (2_000, 1_200)
    assert half.cores(1_200, 0.6) == pytest.approx(1.0)


def test_a_campaign_is_as_busy_as_its_busiest_minutes() -> None:
    small = Campaign(
        schools=36,
        people_a_school=1_000,
        share_that_answers=1.0,
        days=10,
        busiest_day=1.0,
        share_of_the_busiest_hour=1.0,
        burst=2.0,
    )
    assert small.answers == 36_000
    assert small.busiest_hour == pytest.approx(1.0)
    assert small.peak == pytest.approx(2.0)


def test_every_service_has_every_role_that_is_counted() -> None:
    made = [manifest["kind"] for service in definitions() for manifest in service_manifests(service)]
    assert made.count("Deployment") == len(SERVICE_NAMES) * len(REQUESTS)


def test_the_region_fits_where_the_page_says_it_fits() -> None:
    ours = sum(cost.cores(REGION.one_lesson, BUSY) for cost in COSTS[:3])
    servers = sum(cost.cores(REGION.one_lesson, BUSY) for cost in COSTS[3:]) * REPLICAS
    for_safety = 5 * 2 * sum(processor for processor, _ in REQUESTS.values()) / 1_000
    assert max(ours, for_safety) + max(servers, REPLICAS * 2) < 3 * 8
