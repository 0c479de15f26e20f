"""What another site says is believed only when it is signed, meant for us, fresh, and plain."""

import hmac
import time
from base64 import urlsafe_b64encode
from typing import Any, cast

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from services.people.access.model.provider import (
    AmbiguousAddress,
    Provider,
    get_name,
    get_verified_address,
    parse_providers,
)
from services.people.access.outside import ProviderRefused
from services.people.access.outside.openid_connect import OpenIdConnect
from services.people.registry.model.person import HeldPost
from shared.identity import Role
from shared.store import Store

TEXTS_: dict[str, Any] = {
    "id": "site",
    "name": "Сайт",
    "name_en": "Site",
    "issuer": "https://id.example.org",
    "client_id": "docendo",
    "roles": (
        {"value": "teachers", "role": Role.TEACHER, "school": "school-07"},
        {"value": "heads", "role": Role.COORDINATOR, "school": "school-07"},
    ),
}
SITE = Provider(**TEXTS_)
KEY = ECKey.generate_key("P-256", {"kid": "one"})
NOW = int(time.time())
HONEST = {
    "iss": SITE.issuer,
    "aud": "docendo",
    "sub": "42",
    "nonce": "fresh",
    "iat": NOW,
    "exp": NOW + 300,
}


class Known:
    """Instead of a store that has fetched the site's keys."""

    async def get_cached(self, *_: object) -> KeySet:
        return KeySet([KEY])


async def believed(token: str) -> dict[str, Any]:
    """What is believed of it."""
    return await OpenIdConnect(cast("Store", Known()), SITE).verify_id_token({}, token, "fresh")


def signed(claims: dict[str, Any], key: Any = KEY, algorithm: str = "ES256") -> str:
    """As the site signs."""
    return jwt.encode({"alg": algorithm, "kid": "one"}, claims, key, algorithms=[algorithm])


async def test_what_the_site_has_signed_for_us_is_believed() -> None:
    assert await believed(signed(HONEST)) == HONEST
    assert (await believed(signed(HONEST | {"aud": ["docendo", "other"], "azp": "docendo"})))["sub"] == "42"


def _plain(part: bytes) -> str:
    return urlsafe_b64encode(part).decode().rstrip("=")


def tricks() -> dict[str, str]:
    """Tokens of the site that are not good, by what is wrong."""
    none, shared = (_plain(b'{"alg":"%s","kid":"one"}' % name) for name in (b"none", b"HS256"))
    claims = signed(HONEST).split(".")[1]
    # By hand: the library would not take a public key for this.
    by_public = hmac.digest(KEY.as_pem(private=False), f"{shared}.{claims}".encode(), "sha256")
    return {
        "no algorithm": f"{none}.{claims}.",
        "the public key as a shared secret": f"{shared}.{claims}.{_plain(by_public)}",
        "a stranger's key": signed(HONEST, ECKey.generate_key("P-256", {"kid": "one"})),
        "another issuer": signed(HONEST | {"iss": "https://evil.example"}),
        "another client": signed(HONEST | {"aud": "somebody-else"}),
        "given to another client": signed(HONEST | {"azp": "somebody-else"}),
        "to several, and not said to whom": signed(HONEST | {"aud": ["docendo", "other"]}),
        "another visit": signed(HONEST | {"nonce": "stale"}),
        "no visit": signed({name: value for name, value in HONEST.items() if name != "nonce"}),
        "over": signed(HONEST | {"exp": NOW - 3_600}),
        "no end": signed({name: value for name, value in HONEST.items() if name != "exp"}),
        "nobody": signed(HONEST | {"sub": ""}),
        "a number": signed(HONEST | {"sub": 42}),
        "no token": "x.y.z",
    }


@pytest.mark.parametrize("what", list(tricks()))
async def test_no_trick_with_the_site_s_token_is_believed(what: str) -> None:
    with pytest.raises(ProviderRefused):
        await believed(tricks()[what])


@pytest.mark.parametrize(
    ("claims", "address"),
    [
        ({"email": "Olga@School.example.org", "email_verified": True}, "olga@school.example.org"),
        ({"email": "olga@school.example.org", "email_verified": False}, None),
        ({"email": "olga@school.example.org"}, None),
        ({"email": "olga@school.example.org", "email_verified": "true"}, None),
        ({"email": ["olga@school.example.org"], "email_verified": True}, None),
        ({}, None),
    ],
)
def test_only_an_address_for_which_the_site_answers_is_one(claims: dict[str, Any], address: str | None) -> None:
    assert get_verified_address(SITE, claims) == address


@pytest.mark.parametrize(
    "odd",
    [
        "оlga@school.example.org",  # a Cyrillic о
        "olga@schооl.example.org",
        "ｏlga@school.example.org",  # a wide one, which NFKC makes plain
        "olga@school。example.org",
        "olga@\u212aiev.example.org",  # the sign of Kelvin, which becomes a k
        "olga@school.example.org\u200b",
        "olga@xn",
    ],
)
def test_an_address_that_only_looks_like_one_is_refused(odd: str) -> None:
    with pytest.raises(AmbiguousAddress):
        get_verified_address(SITE, {"email": odd, "email_verified": True})


def test_rules_say_what_a_group_means_and_nothing_else_does() -> None:
    posts = SITE.map_posts({"groups": ["teachers", "region_operator", "heads-of-the-world"], "role": "region_operator"})
    assert posts == [HeldPost(school_id="school-07", role=Role.TEACHER)]
    before = [HeldPost(school_id="school-07", role=role) for role in (Role.COORDINATOR, Role.EXPERT)]
    assert [post.role for post in SITE.merge_posts(before, posts)] == [Role.EXPERT, Role.TEACHER]
    assert SITE.map_posts({"groups": []}) == []
    assert SITE.map_posts({}) is None, "a site that says nothing of groups takes nothing away"
    assert SITE.map_posts({"groups": {"teachers": True}}) is None


def test_groups_may_stand_deep_in_what_is_said() -> None:
    keycloak = Provider(**TEXTS_ | {"claim": "realm_access.roles"})
    assert len(keycloak.map_posts({"realm_access": {"roles": ["teachers"]}}) or []) == 1


@pytest.mark.parametrize("name", ["", " ", "x", "a\nb", None, 7, "x" * 201])
def test_what_is_no_name_is_none(name: object) -> None:
    assert get_name({"name": name}) is None


@pytest.mark.parametrize(
    "wrong",
    [
        "no toml",
        '[[provider]]\nid = "a"',
        '[[provider]]\nid="a"\nname="a"\nname_en="a"\nissuer="http://id.example.org"\nclient_id="a"',
        '[[provider]]\nid="a"\nname="a"\nname_en="a"\nissuer="https://a.example"\nclient_id="a"\nintroduces=true',
        '[[provider]]\nid="a"\nname="a"\nname_en="a"\nissuer="https://a.example"\nclient_id="a"\nalgorithms=["none"]',
        '[[provider]]\nid="a"\nname="a"\nname_en="a"\nissuer="https://a.example"\nclient_id="a"\nalgorithms=["HS256"]',
    ],
)
def test_a_wrong_configuration_is_refused_without_its_secrets(wrong: str) -> None:
    with pytest.raises(ValueError, match="DOCENDO_OIDC") as refused:
        parse_providers(wrong + '\nclient_secret = "do-not-tell"')
    assert "do-not-tell" not in str(refused.value)
