"""What the figures of the processes say to an operator: what has failed since they started, and which clock stands."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import httpx2
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

SCHEDULER_LIMIT = 300.0
"""Seconds beyond its turns that a job of a scheduler may not have been done; the alert rules say the same."""
SCHEDULER_TURNS = 2
"""Turns that a deed may miss."""
FAILURE_METRICS = {
    "docendo_relay_failures_total": "{service}: {number} rounds of the relay have failed",
    "docendo_job_failures_total": "{service}: {job_name} of the scheduler has failed {number} times",
    "docendo_events_consumed_total": "{queue}: {number} events were returned",
}
_JobKey = tuple[str, str]


@dataclass
class MetricsReport:
    """What is worth a look, and what is wrong. `seen` says how many processes showed their figures."""

    seen: int = 0
    noted: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


async def read_metrics(addresses: Sequence[str]) -> MetricsReport:
    """Asks each process once. Whoever does not show its figures is not counted: a gateway never does."""
    pages = []
    async with httpx2.AsyncClient(timeout=5, trust_env=False) as client:
        for address in addresses:
            try:
                answer = await client.get(f"{address.rstrip('/')}/metrics")
            except httpx2.HTTPError:
                continue
            if answer.status_code == httpx2.codes.OK and answer.headers["content-type"].startswith("text/plain"):
                pages.append(answer.text)
    report = evaluate(pages, now=time.time())
    report.seen = len(pages)
    return report


def evaluate(pages: Iterable[str], *, now: float) -> MetricsReport:
    """One service's clock may run in several processes, of which one is at work: the latest success counts."""
    samples = [one for page in pages for family in text_string_to_metric_families(page) for one in family.samples]
    standing = [
        _describe_stalled(job, now - last) for job, last, every in _list_jobs(samples) if _is_stalled(now - last, every)
    ]
    return MetricsReport(noted=_list_failures(samples), wrong=standing)


def _list_failures(samples: Iterable[Sample]) -> list[str]:
    """What failed since the processes started: it may be over, so it is told and is not wrong by itself."""
    failed: Counter[str] = Counter()
    for one in samples:
        if one.name in FAILURE_METRICS and one.labels.get("outcome", "requeued") == "requeued":
            failed[FAILURE_METRICS[one.name].format(**one.labels, number="{number}")] += int(one.value)
    return sorted(text.format(number=number) for text, number in failed.items() if number)


def _list_jobs(samples: Iterable[Sample]) -> list[tuple[_JobKey, float, float]]:
    last: dict[_JobKey, float] = {}
    every: dict[_JobKey, float] = {}
    for one in samples:
        for name, found in (("docendo_job_last_success", last), ("docendo_job_interval_seconds", every)):
            if one.name == name:
                job = (one.labels["service"], one.labels["job_name"])
                found[job] = max(found.get(job, 0.0), one.value)
    return [(job, moment, every.get(job, 0.0)) for job, moment in last.items()]


def _is_stalled(since: float, every: float) -> bool:
    return since > SCHEDULER_LIMIT + SCHEDULER_TURNS * every


def _describe_stalled(job: _JobKey, since: float) -> str:
    service, name = job
    return f"{service}: {name} of the scheduler was last done {since:.0f} s ago"
