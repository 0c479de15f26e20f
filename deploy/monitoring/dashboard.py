"""dashboard.json for Grafana, made from the few lines below (`docendo generate dashboard`)."""

import json
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parent / "dashboard.json"
_SOURCE = {"type": "prometheus", "uid": "${source}"}
_HEIGHT, _WIDTH = 8, 12

# Row by row: title of the panel, unit, and its lines as (PromQL, legend).
PANELS: tuple[tuple[str, tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]], ...] = (
    ("Is anything lost or late", (
        ("Dead letters", "short", (("max by (queue) (docendo_dead_letters)", "{{queue}}"),)),
        ("Oldest unsent event", "s", (("max by (service) (docendo_outbox_oldest_seconds)", "{{service}}"),)),
        ("Events that wait for their listener", "short", (("max by (queue) (docendo_queue_messages)", "{{queue}}"),)),
        ("Listeners at work", "short", (("max by (queue) (docendo_queue_consumers)", "{{queue}}"),)),
    )),
    ("People", (
        ("Answers a second", "reqps", (("sum by (service) (rate(docendo_http_seconds_count[5m]))", "{{service}}"),)),
        ("Time to accept (POST)", "s", (
            ('histogram_quantile(0.5, sum by (le, service) (rate(docendo_http_seconds_bucket{method="POST"}[5m])))',
             "{{service}} p50"),
            ('histogram_quantile(0.99, sum by (le, service) (rate(docendo_http_seconds_bucket{method="POST"}[5m])))',
             "{{service}} p99"),
        )),
        ("Refusals and failures a second", "reqps", (
            ('sum by (service, status) (rate(docendo_http_seconds_count{status=~"[45].."}[5m]))',
             "{{service}} {{status}}"),
        )),
        ("Where the time goes: the ten busiest doors, seconds a second", "s", (
            ("topk(10, sum by (service, method, route) (rate(docendo_http_seconds_sum[5m])))",
             "{{service}} {{method}} {{route}}"),
        )),
    )),
    ("Events", (
        ("Said: confirmed by the broker a second", "ops",
         (("sum by (service) (rate(docendo_events_published_total[5m]))", "{{service}}"),)),
        ("Heard a second, by what became of them", "ops",
         (("sum by (queue, outcome) (rate(docendo_events_consumed_total[5m]))", "{{queue}} {{outcome}}"),)),
        ("From saying to its effect", "s", (
            ("histogram_quantile(0.5, sum by (le, queue) (rate(docendo_event_latency_seconds_bucket[5m])))",
             "{{queue}} p50"),
            ("histogram_quantile(0.99, sum by (le, queue) (rate(docendo_event_latency_seconds_bucket[5m])))",
             "{{queue}} p99"),
        )),
        ("Rounds of the relay that failed", "short",
         (("sum by (service) (increase(docendo_relay_failures_total[5m]))", "{{service}}"),)),
    )),
    ("Clocks and post", (
        ("Since a deed was last done", "s",
         (("time() - max by (service, job_name) (docendo_job_last_success)", "{{service}} {{job_name}}"),)),
        ("Deeds that failed", "short",
         (("sum by (service, job_name) (increase(docendo_job_failures_total[5m]))", "{{service}} {{job_name}}"),)),
        ("Letters that wait, are late, have failed today", "short",
         (("max by (what) (docendo_job_figures)", "{{what}}"),)),
    )),
    ("Processes", (
        ("Memory", "bytes", (('max by (instance) (process_resident_memory_bytes{job="docendo"})', "{{instance}}"),)),
        ("Processors at work", "short",
         (('max by (instance) (rate(process_cpu_seconds_total{job="docendo"}[5m]))', "{{instance}}"),)),
        ("Open files", "short", (('max by (instance) (process_open_fds{job="docendo"})', "{{instance}}"),)),
    )),
)  # fmt: skip


def files() -> dict[Path, str]:
    """The dashboard's file."""
    return {PLACE: json.dumps(dashboard(), indent=1) + "\n"}


def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana imports it."""
    panels: list[dict[str, Any]] = []
    down = 0
    for title, row in PANELS:
        panels.append({
            "type": "row", "title": title, "collapsed": False, "id": len(panels) + 1, "panels": [],
            "gridPos": {"h": 1, "w": 2 * _WIDTH, "x": 0, "y": down},
        })  # fmt: skip
        down += 1
        for place, panel in enumerate(row):
            at = {"h": _HEIGHT, "w": _WIDTH, "x": place % 2 * _WIDTH, "y": down + place // 2 * _HEIGHT}
            panels.append(_panel(len(panels) + 1, at, *panel))
        down += (len(row) + 1) // 2 * _HEIGHT
    source = {"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}
    return {
        "uid": "docendo", "title": "Docendo", "schemaVersion": 39, "timezone": "browser", "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"}, "templating": {"list": [source]}, "panels": panels,
    }  # fmt: skip


def _panel(
    number: int, at: dict[str, int], title: str, unit: str, lines: tuple[tuple[str, str], ...]
) -> dict[str, Any]:
    return {
        "type": "timeseries",
        "title": title,
        "id": number,
        "gridPos": at,
        "datasource": _SOURCE,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(65 + place), "expr": expression, "legendFormat": legend, "datasource": _SOURCE}
            for place, (expression, legend) in enumerate(lines)
        ],
    }
