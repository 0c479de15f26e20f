"""Keys are published before they sign, signed with in turn, and good for what they have signed until it is over."""

import time
from base64 import urlsafe_b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from deploy.commands.rotate_keys import rotate
from shared.http import Secrets, Sessions
from shared.http import signing_keys as module
from shared.http.sessions import TOKEN_PREFIX
from shared.http.signing_keys import ACTIVATION_DELAY, SigningKeys
from shared.identity import ANONYMOUS, Actor, Post, Role

OLGA = Actor(person_id="olga", name="Ольга", posts=(Post("school-07", Role.COORDINATOR),))
NOW = int(time.time())
HONEST = {"iss": "docendo", "aud": "member", "sub": "olga", "name": "", "posts": [], "iat": NOW, "exp": NOW + 600}


@pytest.fixture
def keys(tmp_path: Path) -> SigningKeys:
    return Secrets(tmp_path).session_keys


def later(keys: SigningKeys, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """The clock of the process goes on."""
    now, steady = time.time(), time.monotonic()
    monkeypatch.setattr("shared.http.signing_keys.time.time", lambda: now + seconds)
    monkeypatch.setattr("shared.http.signing_keys.time.monotonic", lambda: steady + seconds)


def test_a_new_key_is_published_at_once_and_signs_when_everybody_can_know_it(
    tmp_path: Path, keys: SigningKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Sessions(Secrets(tmp_path).session_keys)
    before = running.issue_member_token(OLGA)
    first = keys.get_current().id
    second = keys.rotate()
    assert [one["kid"] for one in keys.to_jwks()["keys"]] == [second, first]
    assert keys.get_current().id == first
    later(keys, monkeypatch, ACTIVATION_DELAY + 1)
    after = running.issue_member_token(OLGA)
    assert keys.get_current().id == second
    assert running.identify(before) == running.identify(after) == OLGA
    assert Sessions(keys).identify(after) == OLGA


def test_a_key_that_nobody_has_told_of_is_looked_up_when_its_name_is_met(tmp_path: Path, keys: SigningKeys) -> None:
    running, other = Sessions(keys), Secrets(tmp_path).session_keys
    other.rotate(delay=0)
    keys._refreshed_at -= 2
    assert running.identify(Sessions(other).issue_member_token(OLGA)) == OLGA


def test_names_that_somebody_makes_up_do_not_keep_the_disk_busy(
    keys: SigningKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(keys, "_reload", lambda: read.append("once"))
    assert [keys.find(f"made-up-{number}") for number in range(1_000)] == [None] * 1_000
    assert read == []


def test_a_retired_key_signs_nothing_any_more_not_even_backdated(
    tmp_path: Path, keys: SigningKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = keys.get_current()
    keys.rotate(delay=0)
    sessions = Sessions(keys)
    stolen = {"alg": "Ed25519", "kid": old.id}
    later(keys, monkeypatch, 0)
    after = HONEST | {"iat": NOW + 3_600, "exp": NOW + 4_200}
    backdated = HONEST | {"iat": NOW - 10, "exp": NOW + 86_400}
    forged = [jwt.encode(stolen, claims, old.key, algorithms=["Ed25519"]) for claims in (after, backdated)]
    assert [sessions.read(token).fault for token in forged] == ["forged", "forged"]
    honest = jwt.encode(stolen, HONEST, old.key, algorithms=["Ed25519"])
    assert sessions.read(honest).fault is None


def test_after_a_theft_what_the_old_keys_have_signed_is_over(tmp_path: Path) -> None:
    sessions = Sessions(Secrets(tmp_path).session_keys)
    session = sessions.issue_member_token(OLGA)
    assert sessions.identify(session) == OLGA
    assert rotate(tmp_path, forget_old=True).endswith("keys that are good: 1")
    sessions._keys._refreshed_at -= module.REFRESH_SECONDS
    assert sessions.identify(sessions.issue_member_token(OLGA)) == OLGA
    assert sessions.identify(session) == ANONYMOUS


def test_who_has_the_public_halves_only_reads_sessions_and_makes_none(tmp_path: Path) -> None:
    signing, public = tmp_path / "own", tmp_path / "theirs" / "session-keys"
    own = Secrets(signing).session_keys
    own.export_public_keys(public)
    assert not any('"d"' in path.read_text() for path in public.iterdir())
    makes, reads = Sessions(own), Sessions(Secrets(tmp_path / "theirs").session_keys)
    session = makes.issue_member_token(OLGA)
    assert reads.identify(session) == OLGA
    with pytest.raises(PermissionError):
        reads.issue_member_token(OLGA)
    rotate(signing, forget_old=True, public=public)
    assert len(list(public.iterdir())) == 1
    for running in (makes, reads):
        running._keys._refreshed_at -= module.REFRESH_SECONDS
    assert reads.identify(makes.issue_member_token(OLGA)) == OLGA
    assert reads.identify(session) == ANONYMOUS, "what the stolen key has signed is over there as well"


def test_the_private_half_is_never_published(keys: SigningKeys) -> None:
    assert {name for one in keys.to_jwks()["keys"] for name in one} == {"crv", "x", "kty", "kid", "use", "alg"}


def _signed(key: Any, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def _unsigned(claims: str) -> str:
    parts = [urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in ('{"alg":"none","typ":"JWT"}', claims)]
    return ".".join([*parts, ""])


def tricks(keys: SigningKeys) -> dict[str, str]:
    """Tokens that somebody might try, by what is wrong with them."""
    own, stranger = keys.get_current(), OKPKey.generate_key("Ed25519")
    good = {"alg": "Ed25519", "kid": own.id}
    public = str(own.key.as_dict(private=False)["x"]).encode()
    session = _signed(own.key, good, HONEST)
    head, claims, _ = session.split(".")
    return {
        "no algorithm": _unsigned('{"iss":"docendo","aud":"member","sub":"boris"}'),
        "the public key as a shared secret": _signed(
            OctKey.import_key(public), {"alg": "HS256", "kid": own.id}, HONEST
        ),
        "a stranger's key under our key's name": _signed(stranger, good, HONEST),
        "a key of its own in the header": _signed(
            stranger, {"alg": "Ed25519", "kid": "x", "jwk": stranger.as_dict(private=False)}, HONEST
        ),
        "no name of a key": _signed(own.key, {"alg": "Ed25519"}, HONEST),
        "another issuer": _signed(own.key, good, HONEST | {"iss": "https://evil.example"}),
        "no audience": _signed(own.key, good, {name: one for name, one in HONEST.items() if name != "aud"}),
        "another audience": _signed(own.key, good, HONEST | {"aud": "library"}),
        "several audiences": _signed(own.key, good, HONEST | {"aud": ["member", "program"]}),
        "no end": _signed(own.key, good, {name: one for name, one in HONEST.items() if name != "exp"}),
        "a life that nobody gives": _signed(own.key, good, HONEST | {"exp": NOW + 365 * 86_400}),
        "a program's claims without its mark": _signed(own.key, good, HONEST | {"aud": "program", "scopes": []}),
        "a session under a program's mark": TOKEN_PREFIX + session,
        "another head": f"{head[:-2]}AA.{claims}.{session.split('.')[2]}",
        "no signature": f"{head}.{claims}.",
        "much too long": session + "x" * 5_000,
        "nothing": "",
    }


def test_no_trick_with_a_token_makes_anybody_somebody(keys: SigningKeys) -> None:
    sessions = Sessions(keys)
    read = {what: sessions.read(token) for what, token in tricks(keys).items()}
    assert {what for what, shown in read.items() if shown.actor != ANONYMOUS or shown.fault != "forged"} == set()
    assert sessions.read(
        _signed(keys.get_current().key, {"alg": "Ed25519", "kid": keys.get_current().id}, HONEST)
    ).actor.person_id


def test_what_is_over_is_nobody_but_can_be_renewed(keys: SigningKeys) -> None:
    shown = Sessions(keys).read(Sessions(keys).issue_member_token(replace(OLGA, access_id="one"), seconds=-1))
    assert (shown.actor, shown.fault, shown.access_id) == (ANONYMOUS, "over", "one")
