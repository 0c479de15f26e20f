"""One role of one service as a Deployment."""

from typing import Any

from services import definitions

# What a process asks for, from benchmarks/README.md and docs/capacity.md: processor in thousandths of a core, memory in
# mebibytes. An idle process of all services takes 129 MB; the limits leave service for bounded queues, not for leaks.
REQUESTS = {"web": (500, 192), "relay": (250, 160), "listeners": (250, 192), "clock": (50, 160)}
LIMITS = {"web": 512, "relay": 384, "listeners": 512, "clock": 384}
SECRETS = "/run/docendo/rooms"
SIGNING = (("people", "web"), ("intake", "web"))
"""The routes that make sessions: of members and programs, and of those who show the code of a request."""
KEYS = ("sealing-key", "master-key", "code-key")
TRACES = {"name": "docendo-traces", "key": "otlp-endpoint", "optional": True}
"""Where spans go, when somebody collects them: it is the cluster's to say."""
SCALED = ("web", "listeners")
_STOP_WITHIN = 45  # seconds: what is in hand is finished within 20, and the endpoints need a moment to forget a pod


def deployment(service: str, role: str) -> dict[str, Any]:
    """Two at least, apart from each other; how many more, the scalers say."""
    name, labels = f"{service}-{role}", _labels(service, role)
    spec: dict[str, Any] = {
        "selector": {"matchLabels": labels},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "template": {"metadata": {"labels": labels}, "spec": _pod(service, role)},
    }
    if role not in SCALED:
        spec = {"replicas": 2, **spec}  # relays share the aggregates, the second clock waits for the first to die
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "labels": labels}, "spec": spec}


def _pod(service: str, role: str) -> dict[str, Any]:
    return {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": _STOP_WITHIN,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "fsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "topologySpreadConstraints": [
            _spread(service, role, "topology.kubernetes.io/zone"),
            _spread(service, role, "kubernetes.io/hostname"),
        ],
        "containers": [container(service, role)],
        "volumes": volumes(service, role),
    }


def container(service: str, role: str) -> dict[str, Any]:
    """A process of ours: its settings, its login, its probes, what it asks for, what it may not do."""
    processor, memory = REQUESTS[role]
    return {
        "name": "service",
        "image": "docendo",
        "command": ["python", "-m", "services", service],
        "ports": [{"name": "http", "containerPort": 8000}],
        "envFrom": [{"configMapRef": {"name": "docendo-settings"}}],
        "env": [
            {"name": "DOCENDO_RUN", "value": role},
            _secret("DOCENDO_MONGO_URL", login_secret(service), "mongo-url"),
            _secret("DOCENDO_AMQP_URL", login_secret(service), "amqp-url"),
            {"name": "DOCENDO_PREPARED", "value": "1"},
            *_own_settings(service),
            {"name": "OTEL_SERVICE_NAME", "value": f"docendo-{service}"},
            {"name": "DOCENDO_OTLP_ENDPOINT", "valueFrom": {"configMapKeyRef": TRACES}},
        ],
        "startupProbe": {**_probe("/health/live"), "periodSeconds": 2, "failureThreshold": 30},
        "livenessProbe": {**_probe("/health/live"), "periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 6},
        "readinessProbe": {**_probe("/health/ready"), "periodSeconds": 5, "timeoutSeconds": 5, "failureThreshold": 3},
        "lifecycle": {"preStop": {"sleep": {"seconds": 5}}},
        "resources": {
            "requests": {"cpu": f"{processor}m", "memory": f"{memory}Mi"},
            "limits": {"memory": f"{LIMITS[role]}Mi"},
        },
        "securityContext": security_context(),
        "volumeMounts": mounts(),
    }


def _own_settings(service: str) -> list[dict[str, Any]]:
    """What this service alone is told, each from its own secret; what is not there is left at its default."""
    kind = next(definition.settings for definition in definitions() if definition.name == service)
    return [
        _secret(variable, login_secret(service), name.replace("_", "-"), optional=True)
        for name, variable in ({} if kind is None else kind.variables()).items()
    ]


def security_context() -> dict[str, Any]:
    """What no process of ours needs is taken away."""
    return {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}


def volumes(service: str, role: str) -> list[dict[str, Any]]:
    """The keys that all services share, by reference, and a place for temporary files.

    Who makes no session has the public halves of the keys only.
    """
    sessions: dict[str, Any] = {"name": "session-keys", "configMap": {"name": "docendo-public-session-keys"}}
    if (service, role) in SIGNING:
        sessions = {"name": "session-keys", "secret": {"secretName": "docendo-session-keys", "defaultMode": 0o440}}
    return [
        {"name": "keys", "secret": {"secretName": "docendo-keys", "defaultMode": 0o440}},
        sessions,
        {"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}},
    ]


def mounts() -> list[dict[str, Any]]:
    """Where the process finds them. Session keys are a whole folder: new ones come while the process runs."""
    return [
        *({"name": "keys", "mountPath": f"{SECRETS}/{one}", "subPath": one, "readOnly": True} for one in KEYS),
        {"name": "session-keys", "mountPath": f"{SECRETS}/session-keys", "readOnly": True},
        {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108  # nosec B108  # of the container's own
    ]


def _spread(service: str, role: str, what: str) -> dict[str, Any]:
    return {
        "maxSkew": 1,
        "topologyKey": what,
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": _labels(service, role)},
    }


def _probe(path: str) -> dict[str, Any]:
    return {"httpGet": {"path": path, "port": "http"}}


def login_secret(service: str) -> str:
    """The Secret of this service alone; `docendo prepare` makes its users at broker and database."""
    return f"docendo-{service}"


def _secret(variable: str, secret: str, key: str, *, optional: bool = False) -> dict[str, Any]:
    reference: dict[str, Any] = {"name": secret, "key": key}
    if optional:
        reference["optional"] = True
    return {"name": variable, "valueFrom": {"secretKeyRef": reference}}


def _labels(service: str, role: str) -> dict[str, str]:
    return {"app.kubernetes.io/part-of": "docendo", "docendo/service": service, "docendo/role": role}
