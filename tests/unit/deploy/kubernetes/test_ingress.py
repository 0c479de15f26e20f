"""The gateway and the Ingress are two ways into one system: they lead to the same services and hide the same."""

import re
from typing import Any

import pytest
import yaml

from deploy.gateway import HIDDEN, caddyfile, largest_body
from deploy.kubernetes.manifests import NO_TARGET
from services import definitions
from shared.http.body_limits import BODY_LIMIT
from tests.unit.deploy.kubernetes.test_manifests import OVERLAY, of_kind, read

INGRESS = of_kind("Ingress")["docendo"]
BODY_SIZE = "nginx.ingress.kubernetes.io/proxy-body-size"
LARGEST = max(BODY_LIMIT, *(size for service in definitions() for size in service.uploads.values()))


def led() -> dict[str, str]:
    """Where the Ingress leads, by the beginning of an address."""
    (rules,) = INGRESS["spec"]["rules"]
    assert {rule["pathType"] for rule in rules["http"]["paths"]} == {"Prefix"}
    return {rule["path"]: rule["backend"]["service"]["name"] for rule in rules["http"]["paths"]}


def overlaid() -> list[dict[str, Any]]:
    """What the overlay does to the Ingress."""
    patches = [one for one in read(OVERLAY)[0]["patches"] if one["target"]["kind"] == "Ingress"]
    return [step for one in patches for step in yaml.safe_load(one["patch"])]


def test_addresses_lead_to_their_services() -> None:
    first, *others = definitions()
    services_own = {path: service.name for service in others for path in service.all_addresses} | {"/": first.name}
    assert led() == services_own | dict.fromkeys(HIDDEN, NO_TARGET)
    assert set(led().values()) == set(of_kind("Service"))


def test_both_ways_in_hide_one_list_and_nobody_stands_behind_nowhere() -> None:
    by_caddy = re.search(r"@hidden path (.+)\n\thandle @hidden {\n\t\trespond 404\n", caddyfile())
    assert by_caddy is not None
    assert by_caddy[1].split() == [way for path in HIDDEN for way in (path, f"{path}/*")]
    assert {path for path, name in led().items() if name == NO_TARGET} == set(HIDDEN)
    assert "selector" not in of_kind("Service")[NO_TARGET]["spec"], "a service without a selector has nobody"


@pytest.mark.parametrize("asked", ["/metrics", "/health/live", "/health/ready"])
def test_what_is_for_the_system_alone_is_hidden(asked: str) -> None:
    longest = max((path for path in led() if f"{asked}/".startswith(f"{path.rstrip('/')}/")), key=len)
    assert led()[longest] == NO_TARGET


def test_both_ways_in_take_what_the_largest_upload_needs() -> None:
    assert LARGEST > BODY_LIMIT, "a room takes files"
    by_ingress = re.fullmatch(r"(\d+)m", INGRESS["metadata"]["annotations"][BODY_SIZE])
    by_caddy = re.search(r"max_size (\d+)MiB", caddyfile())
    assert by_ingress is not None
    assert by_caddy is not None
    assert int(by_ingress[1]) == int(by_caddy[1]) == largest_body()
    assert LARGEST <= largest_body() * 1024**2 < LARGEST + 1024**2
    assert [step for step in overlaid() if "annotations" in step["path"]] == [], "the overlay leaves it as it is"
