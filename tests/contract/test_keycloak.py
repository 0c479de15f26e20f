"""What Keycloak is told and what the system is told about Keycloak fit together."""

import json
from pathlib import Path

from services.people.access.model.provider import parse_providers
from tests.cast import MARINA, OLGA

FOLDER = Path(__file__).parents[2] / "deploy" / "keycloak"
REALM = json.loads((FOLDER / "realm.json").read_text(encoding="utf-8"))
KEYCLOAK = parse_providers((FOLDER / "oidc.toml").read_text(encoding="utf-8"))["keycloak"]


def test_the_client_is_the_one_the_system_says_it_is() -> None:
    (client,) = REALM["clients"]
    assert (client["clientId"], client["secret"]) == (KEYCLOAK.client_id, KEYCLOAK.client_secret)
    assert client["redirectUris"] == [f"http://127.0.0.1:8000/sign-in/with/{KEYCLOAK.id}/back"]
    assert KEYCLOAK.issuer.endswith(f"/realms/{REALM['realm']}")
    assert client["standardFlowEnabled"]
    assert not client["implicitFlowEnabled"]
    assert not client["directAccessGrantsEnabled"]
    assert client["attributes"]["pkce.code.challenge.method"] == "S256"
    assert client["attributes"]["id.token.signed.response.alg"] in KEYCLOAK.algorithms


def test_groups_are_told_where_the_system_looks_and_each_rule_has_its_group() -> None:
    (mapper,) = REALM["clients"][0]["protocolMappers"]
    assert mapper["config"]["claim.name"] == KEYCLOAK.claim
    assert mapper["config"]["full.path"] == "false"
    assert {group["name"] for group in REALM["groups"]} == {rule.value for rule in KEYCLOAK.roles}


def test_the_people_of_the_demo_have_the_addresses_they_have_here() -> None:
    users = {user["username"]: user for user in REALM["users"]}
    assert all(user["emailVerified"] for user in users.values())
    assert {users[one.id]["email"] for one in (OLGA, MARINA)} == {OLGA.email, MARINA.email}
    groups_ = {group.lstrip("/") for user in users.values() for group in user["groups"]}
    assert groups_ == {rule.value for rule in KEYCLOAK.roles}
