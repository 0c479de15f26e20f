"""Monitoring on Kubernetes: the figures of every pod, the rules and the dashboard of deploy/monitoring."""

import json
from typing import Any

import yaml

from deploy.monitoring import ALERTS
from deploy.monitoring.dashboard import dashboard
from shared.settings import PROCESS_ROLES

_PART = {"app.kubernetes.io/part-of": "docendo"}


def monitoring_manifests() -> list[dict[str, Any]]:
    """For the Prometheus operator, and for a Grafana that looks for dashboards by their label."""
    return [_pod_monitor(), _rules(), _dashboard()]


def _pod_monitor() -> dict[str, Any]:
    """Pods and not services: relay, listeners and clock have none, and each process has figures of its own."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PodMonitor",
        "metadata": {"name": "docendo", "labels": _PART},
        "spec": {
            "selector": {
                "matchLabels": _PART,
                "matchExpressions": [{"key": "docendo/role", "operator": "In", "values": list(PROCESS_ROLES)}],
            },
            "jobLabel": "app.kubernetes.io/part-of",  # up{job="docendo"}, as the rules have it
            "podTargetLabels": ["docendo/service", "docendo/role"],
            "podMetricsEndpoints": [{"port": "http", "path": "/metrics", "interval": "30s"}],
        },
    }


def _rules() -> dict[str, Any]:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "docendo", "labels": _PART},
        "spec": yaml.safe_load(ALERTS.read_text(encoding="utf-8")),
    }


def _dashboard() -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "docendo-dashboard", "labels": {**_PART, "grafana_dashboard": "1"}},
        "data": {"docendo.json": json.dumps(dashboard(), indent=1) + "\n"},
    }
