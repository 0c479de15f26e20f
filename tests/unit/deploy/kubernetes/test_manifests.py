"""What would be rolled out is what the services are: held against Kubernetes' own schemas, and against the code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import kubernetes_validate  # type: ignore[import-untyped]
import promql_parser
import pytest
import yaml
from opentelemetry.sdk.environment_variables import OTEL_SERVICE_NAME

from deploy import kubernetes
from deploy.kubernetes.manifests import BASE, NO_TARGET
from deploy.kubernetes.pods import KEYS, SECRETS, SIGNING
from services import SERVICE_NAMES, definitions
from shared.contracts import QUEUES
from shared.http import Secrets
from shared.service import Resources
from shared.service.create import _build_scheduler
from shared.service.readiness import Readiness
from shared.service.routes import service_routes
from shared.settings import PROCESS_ROLES, Settings
from tests.unit.deploy.monitoring.test_dashboard_and_alerts import wrong_with

ROOT = Path(__file__).parents[4]
OVERLAY = Path(kubernetes.__file__).parent / "overlays" / "region" / "kustomization.yaml"
OF_OPERATORS = {"ScaledObject", "TriggerAuthentication", "RabbitmqCluster", "MongoDBCommunity"}
OF_OPERATORS |= {"PodMonitor", "PrometheusRule"}
VERSION = "1.33"
Manifest = dict[str, Any]


def read(path: Path) -> list[Manifest]:
    """The manifests of a file."""
    return [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]


KUSTOMIZATION = read(BASE / "kustomization.yaml")[0]
MANIFESTS = [one for name in KUSTOMIZATION["resources"] for one in read(BASE / name)]
each = pytest.mark.parametrize("one", MANIFESTS, ids=[f"{one['kind']}-{one['metadata']['name']}" for one in MANIFESTS])


def of_kind(kind: str) -> dict[str, Manifest]:
    """The manifests of a kind, by name."""
    return {one["metadata"]["name"]: one for one in MANIFESTS if one["kind"] == kind}


def containers() -> Iterator[Manifest]:
    """Every container of ours."""
    for one in [*of_kind("Deployment").values(), *of_kind("Job").values()]:
        yield from one["spec"]["template"]["spec"]["containers"]


def labels_of(one: Manifest) -> dict[str, str]:
    """The labels of the pods that a manifest makes."""
    labels: dict[str, str] = one["spec"]["template"]["metadata"]["labels"]
    return labels


@each
def test_a_manifest_keeps_the_schema_of_its_kind(one: Manifest) -> None:
    if one["kind"] not in OF_OPERATORS:
        kubernetes_validate.validate(one, VERSION, strict=True)


def test_a_broken_manifest_would_be_noticed() -> None:
    one = yaml.safe_load(yaml.safe_dump(of_kind("Deployment")["intake-web"]))
    one["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(one, VERSION, strict=True)


def test_names_are_given_once_and_every_file_is_used() -> None:
    names = [(one["kind"], one["metadata"]["name"]) for one in MANIFESTS]
    assert len(names) == len(set(names))
    assert {path.name for path in BASE.glob("*.yaml")} == {*KUSTOMIZATION["resources"], "kustomization.yaml"}


def test_every_service_is_rolled_out_in_each_of_its_roles() -> None:
    wanted = {
        (container.name, role)
        for container in definitions()
        for role in PROCESS_ROLES
        if (role != "clock" or _build_scheduler(container).jobs) and (role != "listeners" or container.listeners.all)
    }
    found = set()
    for one in of_kind("Deployment").values():
        (container,) = one["spec"]["template"]["spec"]["containers"]
        assert container["command"][:3] == ["python", "-m", "services"]
        (role,) = [variable["value"] for variable in container["env"] if variable["name"] == "DOCENDO_RUN"]
        found.add((container["command"][3], role))
        assert labels_of(one)["docendo/service"] == container["command"][3]
        assert labels_of(one)["docendo/role"] == role
        assert one["spec"]["selector"]["matchLabels"] == labels_of(one)
    assert found == wanted


def test_probes_and_services_ask_what_the_application_answers(tmp_path: Path) -> None:
    settings = Settings(mongo_url="mongodb://127.0.0.1:1/", amqp_url="amqp://127.0.0.1:1/", secrets_dir=tmp_path)
    answered = {
        getattr(route, "path", "")
        for route in service_routes(definitions()[1], Resources.open(settings), Readiness(Mock())).routes
    }
    listens = re.search(r"PORT=(\d+)", (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8"))
    assert listens is not None
    for one in of_kind("Deployment").values():
        (container,) = one["spec"]["template"]["spec"]["containers"]
        assert container["ports"] == [{"name": "http", "containerPort": int(listens[1])}]
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            asked = container[probe]["httpGet"]
            assert asked["port"] == "http"
            assert asked["path"] in answered
    for name, one in of_kind("Service").items():
        if name == NO_TARGET:
            continue
        assert one["spec"]["ports"][0]["targetPort"] == "http"
        assert one["spec"]["selector"] == labels_of(of_kind("Deployment")[f"{name}-web"])


def test_every_variable_is_one_that_the_settings_know() -> None:
    known = {f"DOCENDO_{name.upper()}" for name in Settings.model_fields}
    known |= {name for one in definitions() if one.settings for name in one.settings.variables().values()}
    known |= {f"{name}_FILE" for name in known} | {OTEL_SERVICE_NAME}
    main = (ROOT / "services" / "__main__.py").read_text(encoding="utf-8")
    given = {variable["name"] for one in containers() for variable in one.get("env", ())}
    for file in (KUSTOMIZATION, read(OVERLAY)[0]):
        for made in file["configMapGenerator"]:
            given |= {literal.partition("=")[0] for literal in made["literals"]}
    assert {name for name in given - known if f'"{name}"' not in main} == set()
    assert {"DOCENDO_MONGO_URL", "DOCENDO_AMQP_URL"} <= given


def test_secrets_are_named_and_never_written(tmp_path: Path) -> None:
    assert of_kind("Secret") == {}
    for variable in (variable for one in containers() for variable in one["env"]):
        if variable["name"].endswith(("_URL", "_OIDC")):
            assert set(variable["valueFrom"]) == {"secretKeyRef"}, variable["name"]
    assert Secrets(tmp_path).session_keys
    assert {path.name for path in tmp_path.iterdir()} == {*KEYS, "session-keys"}, "what the rooms look for"
    for one in of_kind("Deployment").values():
        pod = one["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        mounted = {mount["mountPath"] for mount in container["volumeMounts"]}
        assert {f"{SECRETS}/{name}" for name in (*KEYS, "session-keys")} <= mounted
        secret = {volume["name"]: volume.get("secret", {}).get("secretName") for volume in pod["volumes"]}
        labels = labels_of(one)
        signs = (labels["docendo/service"], labels["docendo/role"]) in SIGNING
        assert secret["session-keys"] == ("docendo-session-keys" if signs else None), "others have public halves only"
    literals = KUSTOMIZATION["configMapGenerator"][0]["literals"]
    assert f"DOCENDO_SECRETS_DIR={SECRETS}" in literals


def test_a_service_is_told_its_own_addresses_and_the_operator_makes_its_users() -> None:
    for one in of_kind("Deployment").values():
        (container,) = one["spec"]["template"]["spec"]["containers"]
        variables = {variable["name"]: variable for variable in container["env"]}
        labels = [each["valueFrom"] for each in variables.values() if "valueFrom" in each]
        named = {each["secretKeyRef"]["name"] for each in labels if "secretKeyRef" in each}
        assert named == {f"docendo-{container['command'][3]}"}
        assert variables["DOCENDO_PREPARED"]["value"] == "1"
        assert "DOCENDO_MANAGEMENT_URL" not in variables
    prepare = of_kind("Job")["docendo-prepare"]["spec"]["template"]["spec"]
    secrets = {volume["name"]: volume["secret"]["secretName"] for volume in prepare["volumes"]}
    (job,) = prepare["containers"]
    mounted = {mount["mountPath"]: secrets[mount["name"]] for mount in job["volumeMounts"]}
    assert mounted == {f"{job['command'][-1]}/{name}": f"docendo-{name}" for name in SERVICE_NAMES}


def test_listeners_are_scaled_by_queues_that_there_are_and_by_age() -> None:
    asked = set()
    for one in of_kind("ScaledObject").values():
        target = one["spec"]["scaleTargetRef"]["name"]
        assert labels_of(of_kind("Deployment")[target])["docendo/role"] == "listeners"
        kinds = [trigger["type"] for trigger in one["spec"]["triggers"]]
        assert kinds.count("prometheus") == 1
        for trigger in one["spec"]["triggers"]:
            if trigger["type"] == "rabbitmq":
                asked.add(trigger["metadata"]["queueName"])
                assert trigger["metadata"]["queueName"].startswith(one["metadata"]["labels"]["docendo/service"])
                assert trigger["authenticationRef"]["name"] in of_kind("TriggerAuthentication")
            else:
                promql_parser.parse(trigger["metadata"]["query"])
                assert wrong_with(trigger["metadata"]["query"]) == []
    assert asked == set(QUEUES)


def test_what_is_scaled_names_no_number_of_its_own() -> None:
    scaled = [one["spec"]["scaleTargetRef"]["name"] for one in of_kind("ScaledObject").values()]
    scaled += [one["spec"]["scaleTargetRef"]["name"] for one in of_kind("HorizontalPodAutoscaler").values()]
    for name, one in of_kind("Deployment").items():
        assert ("replicas" in one["spec"]) == (name not in scaled)
    assert len(scaled) == len(set(scaled)) == 2 * len(SERVICE_NAMES)


def test_pods_stand_apart_and_only_one_may_be_away() -> None:
    budgets = of_kind("PodDisruptionBudget")
    for name, one in of_kind("Deployment").items():
        assert budgets[name]["spec"]["selector"]["matchLabels"] == labels_of(one)
        spread = one["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert {rule["topologyKey"] for rule in spread} == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
        assert all(rule["labelSelector"]["matchLabels"] == labels_of(one) for rule in spread)
    assert {"docendo-rabbitmq", "docendo-mongo"} <= set(budgets)
    assert of_kind("RabbitmqCluster")["docendo-rabbitmq"]["spec"]["replicas"] == 3
    assert of_kind("MongoDBCommunity")["docendo-mongo"]["spec"]["members"] == 3


def test_every_container_asks_for_what_it_needs_and_may_do_nothing_else() -> None:
    for one in containers():
        assert set(one["resources"]["requests"]) == {"cpu", "memory"}
        assert "memory" in one["resources"]["limits"]
        assert one["securityContext"]["readOnlyRootFilesystem"]
        assert one["securityContext"]["capabilities"]["drop"] == ["ALL"]
        module = one["command"][2]
        assert (ROOT / f"{module.replace('.', '/')}.py").exists() or (ROOT / module / "__main__.py").exists()


def test_the_overlay_changes_only_what_is_there() -> None:
    overlay = read(OVERLAY)[0]
    for patch in overlay["patches"]:
        target = of_kind(patch["target"]["kind"])[patch["target"]["name"]]
        for step in yaml.safe_load(patch["patch"]):
            if step["op"] == "replace":
                found: Any = target
                for part in step["path"].strip("/").split("/"):
                    found = found[int(part)] if isinstance(found, list) else found[part]
