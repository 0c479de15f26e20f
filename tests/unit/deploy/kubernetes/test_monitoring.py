"""Every process is watched: its figures are asked for, the rules and the dashboard are those of deploy/monitoring."""

import json
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
import yaml

from deploy.kubernetes.pods import TRACES
from deploy.monitoring import ALERTS
from deploy.monitoring.dashboard import dashboard
from services import definitions
from shared.service import Resources
from shared.service.readiness import Readiness
from shared.service.routes import service_routes
from shared.settings import Settings
from tests.unit.deploy.kubernetes.test_manifests import Manifest, labels_of, of_kind
from tests.unit.deploy.monitoring.test_dashboard_and_alerts import OF_PROMETHEUS

PODS = of_kind("Deployment")
MONITOR = of_kind("PodMonitor")["docendo"]["spec"]


def means(selector: Manifest, labels: dict[str, str]) -> bool:
    """Whether a monitor's selector means a pod with these labels."""
    for rule in selector["matchExpressions"]:
        assert rule["operator"] == "In"
        if labels.get(rule["key"]) not in rule["values"]:
            return False
    return all(labels.get(key) == value for key, value in selector["matchLabels"].items())


@pytest.mark.parametrize("name", PODS)
def test_the_figures_of_every_process_are_asked_for(name: str, tmp_path: Path) -> None:
    settings = Settings(mongo_url="mongodb://127.0.0.1:1/", amqp_url="amqp://127.0.0.1:1/", secrets_dir=tmp_path)
    answered = {
        getattr(route, "path", "")
        for route in service_routes(definitions()[0], Resources.open(settings), Readiness(Mock())).routes
    }
    assert means(MONITOR["selector"], labels_of(PODS[name]))
    (container,) = PODS[name]["spec"]["template"]["spec"]["containers"]
    (asked,) = MONITOR["podMetricsEndpoints"]
    assert asked["port"] in {port["name"] for port in container["ports"]}
    assert asked["path"] in answered
    assert set(MONITOR["podTargetLabels"]) <= set(labels_of(PODS[name]))


def test_what_is_no_process_of_a_service_is_not_asked() -> None:
    assert not means(MONITOR["selector"], labels_of(of_kind("Job")["docendo-prepare"]))


def test_the_pods_are_the_job_that_the_rules_name() -> None:
    jobs = {labels_of(one)[MONITOR["jobLabel"]] for one in PODS.values()}
    assert jobs == {"docendo"}
    assert "job" in OF_PROMETHEUS["up"]
    assert 'up{job="docendo"}' in ALERTS.read_text(encoding="utf-8")


def test_the_rules_and_the_dashboard_are_those_of_any_other_system() -> None:
    rules: dict[str, Any] = of_kind("PrometheusRule")["docendo"]["spec"]
    assert rules == yaml.safe_load(ALERTS.read_text(encoding="utf-8"))
    shown = of_kind("ConfigMap")["docendo-dashboard"]
    assert shown["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert [json.loads(text) for text in shown["data"].values()] == [dashboard()]


def test_a_pod_starts_where_nobody_collects_traces_and_its_service_is_told_nothing_of_its_own() -> None:
    own = {definition.name: definition.settings for definition in definitions()}
    everybodys = {variable for kind in own.values() if kind is not None for variable in kind.variables().values()}
    for name, one in PODS.items():
        (container,) = one["spec"]["template"]["spec"]["containers"]
        by_name = {variable["name"]: variable.get("valueFrom", {}) for variable in container["env"]}
        assert by_name["DOCENDO_OTLP_ENDPOINT"] == {"configMapKeyRef": TRACES}
        assert TRACES["optional"]
        kind = own[name.partition("-")[0]]
        expected = set() if kind is None else set(kind.variables().values())
        assert everybodys & set(by_name) == expected, "and of what other services are told it knows nothing"
        assert all(by_name[variable]["secretKeyRef"]["optional"] for variable in expected)
