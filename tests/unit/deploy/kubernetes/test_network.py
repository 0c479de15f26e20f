"""Nothing in the network leads from one service to another, and everything that is needed is let through."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.deploy.kubernetes.test_manifests import Manifest, labels_of, of_kind

POLICIES = of_kind("NetworkPolicy")
PODS = {name: labels_of(one) for name, one in of_kind("Deployment").items()}
RABBITMQ = {"app.kubernetes.io/name": "docendo-rabbitmq"}
MONGO = {"app": "docendo-mongo-svc"}


def selects(selector: Manifest, labels: dict[str, str]) -> bool:
    """Whether a selector means a pod with these labels."""
    for rule in selector.get("matchExpressions", ()):
        assert rule["operator"] == "Exists"
        if rule["key"] not in labels:
            return False
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items())


def peers(labels: dict[str, str], way: str) -> Iterator[tuple[Any, set[int]]]:
    """With whom a pod may speak, and on which ports: a selector of our pods, or a namespace's name."""
    side = {"Ingress": "from", "Egress": "to"}[way]
    for policy in POLICIES.values():
        if way in policy["spec"]["policyTypes"] and selects(policy["spec"]["podSelector"], labels):
            for rule in policy["spec"].get(way.lower(), ()):
                ports = {one["port"] for one in rule.get("ports", ())}
                for peer in rule.get(side, [{}]):
                    space = peer.get("namespaceSelector", {}).get("matchLabels", {})
                    yield space.get("kubernetes.io/metadata.name", peer.get("podSelector")), ports


def may_speak(one: dict[str, str], other: dict[str, str], port: int) -> bool:
    """Whether one pod of this namespace may open a connection to another."""

    def lets(labels: dict[str, str], way: str, far: dict[str, str]) -> bool:
        found = peers(labels, way)
        return any(isinstance(peer, dict) and selects(peer, far) and (not on or port in on) for peer, on in found)

    return lets(one, "Egress", other) and lets(other, "Ingress", one)


def test_nothing_is_let_through_that_no_rule_names() -> None:
    nothing = POLICIES["nothing"]["spec"]
    assert nothing == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.parametrize("name", PODS)
def test_a_service_reaches_the_servers_and_no_service(name: str) -> None:
    for port in (5672, 15672):
        assert may_speak(PODS[name], RABBITMQ, port)
    assert may_speak(PODS[name], MONGO, 27017)
    for other in PODS.values():
        for port in (8000, 5672, 443):
            assert not may_speak(PODS[name], other, port)
            assert not may_speak(RABBITMQ, other, port)


OUTSIDE = {("people", "clock"): {465, 587, 443}, ("people", "web"): {443}}
"""Who reaches the world: letters and messages leave from one clock, one route asks other sites who somebody is."""


def test_people_come_to_web_only_and_only_people_reaches_the_world() -> None:
    for labels in PODS.values():
        comes = [peer for peer, _ in peers(labels, "Ingress") if peer == "ingress-nginx"]
        assert bool(comes) == (labels["docendo/role"] == "web")
        anywhere = {port for peer, ports in peers(labels, "Egress") if peer is None for port in ports}
        assert anywhere == OUTSIDE.get((labels["docendo/service"], labels["docendo/role"]), set())


@pytest.mark.parametrize("name", PODS)
def test_who_watches_comes_to_the_figures_and_is_brought_the_traces(name: str) -> None:
    for way, port in (("Ingress", 8000), ("Egress", 4318)):
        assert any(peer == "monitoring" and port in ports for peer, ports in peers(PODS[name], way))


def test_the_job_that_prepares_reaches_the_servers() -> None:
    labels = labels_of(of_kind("Job")["docendo-prepare"])
    assert may_speak(labels, RABBITMQ, 5672)
    assert may_speak(labels, MONGO, 27017)


def test_an_open_route_between_services_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = {
        "spec": {
            "podSelector": {},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": [{"podSelector": {}}]}],
            "egress": [{"to": [{"podSelector": {}}]}],
        }
    }
    monkeypatch.setitem(POLICIES, "everywhere", everywhere)
    assert may_speak(PODS["intake-web"], PODS["people-web"], 8000)
