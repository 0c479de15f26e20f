"""Every figure that a panel or an alert names is one that the services export, with the labels they give it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml

from deploy import monitoring, process_metrics
from deploy.commands import status
from deploy.kubernetes.manifests import has_jobs
from deploy.monitoring.dashboard import dashboard
from services import SERVICE_NAMES, definitions
from shared.telemetry import Metrics

HERE = Path(monitoring.__file__).parent
RULES: list[dict[str, Any]] = yaml.safe_load((HERE / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
LINES = [
    (f"{panel['title']} {line['refId']}", line["expr"], line["legendFormat"])
    for panel in dashboard()["panels"]
    for line in panel.get("targets", ())
]
OF_PROMETHEUS = {"up": {"job", "instance"}}
SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
OUTCOMES = {"done", "requeued", "dead_lettered", "lost"}
COUNTED = {"letters waiting", "letters late", "letters failed"}


def exported() -> dict[str, set[str]]:
    """The series of a service by their names, each with its labels, as /metrics shows them."""
    series = dict(OF_PROMETHEUS)
    metrics = Metrics()
    for family in vars(metrics).values():
        if family is metrics.registry:
            continue
        names, labels = family._name, set(family._labelnames)
        for suffix in SUFFIXES[family._type]:
            series[names + suffix] = labels | OF_PROMETHEUS["up"] | ({"le"} if suffix == "_bucket" else set())
    return series | dict.fromkeys(of_the_process(metrics), OF_PROMETHEUS["up"])


def of_the_process(metrics: Metrics) -> set[str]:
    """What the client tells of any process: memory, processor, open files."""
    found = {sample.name for family in metrics.registry.collect() for sample in family.samples}
    return {name for name in found if name.startswith("process_")}


EXPORTED = exported()


def read(expression: Any) -> tuple[list[Any], set[str]]:
    """The selectors in an expression, and the labels by which it groups."""
    selectors: list[Any] = []
    groups: set[str] = set()
    for part in parts(expression):
        if isinstance(part, promql_parser.VectorSelector):
            selectors.append(part)
        elif isinstance(part, promql_parser.AggregateExpr) and part.modifier is not None:
            groups |= set(part.modifier.labels)
    return selectors, groups


def parts(expression: Any) -> Iterator[Any]:
    """An expression and everything in it."""
    yield expression
    for name in ("expr", "lhs", "rhs", "vector_selector"):
        inner = getattr(expression, name, None)
        if inner is not None:
            yield from parts(inner)
    for inner in getattr(expression, "args", ()):
        yield from parts(inner)


def wrong_with(text: str) -> list[str]:
    """What an expression names that nobody exports. Raises ValueError when it is no PromQL."""
    selectors, groups = read(promql_parser.parse(text))
    wrong = [] if selectors else ["it looks at nothing"]
    for selector in selectors:
        labels = EXPORTED.get(selector.name)
        if labels is None:
            wrong.append(f"nobody exports {selector.name}")
            continue
        matched = {one.name for one in selector.matchers.matchers}
        wrong += [f"{selector.name} has no {label}" for label in sorted((matched | groups) - labels)]
        for one in selector.matchers.matchers:
            if one.name == "outcome" and one.value not in OUTCOMES:
                wrong.append(f"no event ends as {one.value}")
            if one.name == "what" and one.value not in COUNTED:
                wrong.append(f"nobody counts {one.value}")
    return wrong


@pytest.mark.parametrize(("expression", "legend"), [line[1:] for line in LINES], ids=[line[0] for line in LINES])
def test_a_panel_shows_what_is_exported(expression: str, legend: str) -> None:
    assert wrong_with(expression) == []
    _, groups = read(promql_parser.parse(expression))
    named = {word.split("}}")[0] for word in legend.split("{{")[1:]}
    assert named <= groups, "a legend names what is grouped by"


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_rests_on_what_is_exported_and_says_what_to_do(rule: dict[str, Any]) -> None:
    assert wrong_with(rule["expr"]) == []
    assert promql_parser.parse_duration(rule["for"])
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"]["summary"]
    assert len(rule["annotations"]["action"]) > 15


def test_the_rules_would_be_noticed() -> None:
    assert wrong_with("max by (queue) (docendo_dead_letter) > 0") == ["nobody exports docendo_dead_letter"]
    assert wrong_with("max by (service) (docendo_dead_letters) > 0") == ["docendo_dead_letters has no service"]
    assert wrong_with('docendo_events_published_total{queue="x"}') == ["docendo_events_published_total has no queue"]
    assert wrong_with('docendo_events_consumed_total{outcome="gone"}') == ["no event ends as gone"]
    assert wrong_with('max(docendo_job_figures{what="letter"})') == ["nobody counts letter"]
    assert wrong_with("process_resident_bytes") == ["nobody exports process_resident_bytes"]
    with pytest.raises(ValueError, match="parenthesis"):
        promql_parser.parse("max by (queue (docendo_dead_letters)")


def test_the_command_and_the_alerts_have_the_same_limits() -> None:
    by_name = {rule["alert"]: rule["expr"] for rule in RULES}
    assert by_name["FactsNotSent"].endswith(f"> {status.OUTBOX_AGE_LIMIT:.0f}")
    assert by_name["ListenerBehind"].endswith(f"> {status.WAITING_LIMIT}")
    assert f"< {len(SERVICE_NAMES)} " in by_name["RelayMissing"]
    assert f"< {sum(1 for service in definitions() if has_jobs(service))} " in by_name["SchedulerMissing"]
    assert f"> {process_metrics.SCHEDULER_LIMIT:.0f} + {process_metrics.SCHEDULER_TURNS} * " in by_name["JobOverdue"]


def test_every_figure_is_watched_by_somebody() -> None:
    texts = [line[1] for line in LINES] + [rule["expr"] for rule in RULES]
    watched = {selector.name for text in texts for selector in read(promql_parser.parse(text))[0]}
    families = {name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name in EXPORTED}
    seen = {name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name in watched}
    assert {name for name in families - seen if not name.startswith("process_")} == set()


def test_memory_processor_and_open_files_of_a_process_are_told() -> None:
    assert of_the_process(Metrics()) >= {
        "process_resident_memory_bytes",
        "process_cpu_seconds_total",
        "process_open_fds",
        "process_max_fds",
    }


def test_no_panel_lies_on_another() -> None:
    ids = [panel["id"] for panel in dashboard()["panels"]]
    assert len(ids) == len(set(ids))
    places = [tuple(panel["gridPos"][side] for side in "xy") for panel in dashboard()["panels"]]
    assert len(places) == len(set(places))
