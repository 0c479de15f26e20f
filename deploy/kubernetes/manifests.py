"""The generated part of base/: <service>.yaml, ingress.yaml and monitoring.yaml (`docendo generate manifests`)."""

from pathlib import Path
from typing import Any

import yaml

from deploy.gateway import HIDDEN, largest_body
from deploy.kubernetes.monitoring import monitoring_manifests
from deploy.kubernetes.pods import deployment
from services import definitions
from shared.service import ServiceDefinition

BASE = Path(__file__).parent / "base"
_HEAD = "# Made by `docendo generate manifests` from the services themselves; a test keeps it true.\n"
WAITING_EVENTS = 500
"""Events in a queue for which one more pod of listeners is worth its start: a quarter of a second's work of one."""
SECONDS_TO_EFFECT = 5
PROMETHEUS = "http://prometheus-operated.monitoring.svc:9090"
NO_TARGET = "nowhere"
Manifest = dict[str, Any]


def files() -> dict[Path, str]:
    """Every generated file of the base."""
    made = {f"{definition.name}.yaml": _to_yaml(service_manifests(definition)) for definition in definitions()}
    made |= {"ingress.yaml": _to_yaml(ingress_manifest()), "monitoring.yaml": _to_yaml(monitoring_manifests())}
    return {BASE / name: text for name, text in made.items()}


def service_manifests(definition: ServiceDefinition) -> list[Manifest]:
    """A service's processes by role, what reaches them, what may disturb them, and how many they are."""
    made = [deployment(definition.name, "web"), deployment(definition.name, "relay")]
    scaled = [_scale_by_processor(definition.name)]
    if definition.listeners.all:
        made.append(deployment(definition.name, "listeners"))
        scaled.append(_scale_by_queues(definition))
    if has_jobs(definition):
        made.append(deployment(definition.name, "clock"))
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _metadata(definition.name, definition.name, "web"),
        "spec": {
            "selector": _labels(definition.name, "web"),
            "ports": [{"name": "http", "port": 8000, "targetPort": "http"}],
        },
    }
    return [*made, service, *(_disruption_budget(one) for one in made), *scaled]


def has_jobs(service: ServiceDefinition) -> bool:
    """Whether there is something to do at its hour: at least what it keeps is let go when its time is over."""
    return service.scheduler is not None or any(kind.rules for kind in service.collections)


def ingress_manifest() -> list[Manifest]:
    """Which service an address belongs to; the first one also has what belongs to nobody.

    An Ingress cannot say that an address is none: it is given to a service behind which nobody stands.
    """
    first, *others = definitions()
    paths = [(path, NO_TARGET) for path in HIDDEN]
    paths += [(path, definition.name) for definition in others for path in definition.all_addresses] + [
        ("/", first.name)
    ]
    rules = [
        {"path": path, "pathType": "Prefix", "backend": {"service": {"name": name, "port": {"name": "http"}}}}
        for path, name in paths
    ]
    largest = {"nginx.ingress.kubernetes.io/proxy-body-size": f"{largest_body()}m"}
    ingress = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "docendo", "annotations": largest},
        "spec": {"rules": [{"http": {"paths": rules}}]},
    }
    nowhere = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": NO_TARGET},
        "spec": {"ports": [{"name": "http", "port": 8000}]},
    }
    return [ingress, nowhere]


def _disruption_budget(made: Manifest) -> Manifest:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": made["metadata"],
        "spec": {"maxUnavailable": 1, "selector": made["spec"]["selector"]},
    }


def _scale_by_processor(name: str) -> Manifest:
    """A web process is bound by its processor: see docs/capacity.md."""
    target = {"type": "Utilization", "averageUtilization": 70}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": _metadata(f"{name}-web", name, "web"),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": f"{name}-web"},
            "minReplicas": 2,
            "maxReplicas": 4,
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
        },
    }


def _scale_by_queues(service: ServiceDefinition) -> Manifest:
    """By the length of each queue, and by the age of what is heard: a short queue of slow events is late as well."""
    lengths = [
        {
            "type": "rabbitmq",
            "authenticationRef": {"name": "docendo-broker"},
            "metadata": {"protocol": "amqp", "mode": "QueueLength", "queueName": queue, "value": str(WAITING_EVENTS)},
        }
        for queue in service.listeners.all
    ]
    consumed = f'docendo_event_latency_seconds_bucket{{queue=~"{service.name}[.].*"}}'
    age = {
        "type": "prometheus",
        "metadata": {
            "serverAddress": PROMETHEUS,
            "threshold": str(SECONDS_TO_EFFECT),
            "ignoreNullValues": "true",
            "query": f"histogram_quantile(0.95, sum by (le) (rate({consumed}[2m])))",
        },
    }
    return {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": _metadata(f"{service.name}-listeners", service.name, "listeners"),
        "spec": {
            "scaleTargetRef": {"name": f"{service.name}-listeners"},
            "minReplicaCount": 2,
            "maxReplicaCount": 6,
            "cooldownPeriod": 300,
            "triggers": [*lengths, age],
        },
    }


def _labels(service: str, role: str) -> dict[str, str]:
    return {"app.kubernetes.io/part-of": "docendo", "docendo/service": service, "docendo/role": role}


def _metadata(name: str, service: str, role: str) -> Manifest:
    return {"name": name, "labels": _labels(service, role)}


class _PlainDumper(yaml.SafeDumper):
    """Every list and mapping written out: an alias would be a riddle for the reader."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Never."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Lines stay lines: a dashboard in one line is a riddle as well."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_PlainDumper.add_representer(str, _represent_text)


def _to_yaml(manifests: list[Manifest]) -> str:
    return _HEAD + yaml.dump_all(manifests, Dumper=_PlainDumper, sort_keys=False, width=120)
