"""Keys live for a quarter of an hour and open once; nobody asks for them without end."""

from datetime import UTC, datetime, timedelta

import pytest

from services.people.access.model.rate_limits import RateLimited, client_key
from services.people.access.model.sign_in import SignIn, sanitize_next_page
from services.people.letters.model.one_time_keys import KEY_LIFETIME, code_digest, token_digest
from shared.problems import Refused

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def asked(person_id: str | None = "olga-ivanova") -> SignIn:
    """Somebody has asked to be let in."""
    sign_in, _ = SignIn.create(id_="1", address="a", person_id=person_id, next_="/", at=NOW)
    return sign_in


def test_keys_open_once() -> None:
    sign_in = asked()
    sign_in.issue_keys(at=NOW)
    assert sign_in.use(at=NOW + timedelta(minutes=1)) == "olga-ivanova"
    with pytest.raises(Refused):
        sign_in.use(at=NOW + timedelta(minutes=2))


def test_keys_are_over_after_a_quarter_of_an_hour() -> None:
    sign_in = asked()
    sign_in.issue_keys(at=NOW)
    assert sign_in.is_open(at=NOW + KEY_LIFETIME - timedelta(seconds=1))
    with pytest.raises(Refused):
        sign_in.use(at=NOW + KEY_LIFETIME)


def test_without_a_letter_and_for_a_stranger_nothing_opens() -> None:
    with pytest.raises(Refused):
        asked().use(at=NOW)
    stranger = asked(None)
    stranger.issue_keys(at=NOW)
    with pytest.raises(Refused):
        stranger.use(at=NOW)


def test_only_prints_of_the_keys_are_remembered_and_new_keys_replace_old_ones() -> None:
    sign_in = asked()
    first = sign_in.issue_keys(at=NOW)
    second = sign_in.issue_keys(at=NOW)
    kept = sign_in.model_dump_json()
    assert second.token not in kept
    assert second.code not in kept
    assert sign_in.token_digest == token_digest(second.token) != token_digest(first.token)


def test_a_code_is_the_same_however_it_is_typed() -> None:
    keys = asked().issue_keys(at=NOW)
    assert len(keys.code.replace("-", "")) == 12
    assert code_digest(f" {keys.code.lower().replace('-', ' ')} ") == code_digest(keys.code)
    assert token_digest(keys.token) != token_digest(keys.token.swapcase())


def test_a_code_opens_once_and_only_the_right_one() -> None:
    sign_in = asked()
    keys = sign_in.issue_keys(at=NOW)
    with pytest.raises(Refused):
        sign_in.use_code("AAAA-BBBB-CCCC", at=NOW)
    assert sign_in.use_code(keys.code.lower(), at=NOW) == "olga-ivanova"
    with pytest.raises(Refused):
        sign_in.use_code(keys.code, at=NOW)


def test_before_the_letter_leaves_no_code_opens() -> None:
    with pytest.raises(Refused):
        asked().use_code("", at=NOW)


@pytest.mark.parametrize(
    ("seconds", "minutes", "header"), [(0.2, 1, 1), (60.0, 1, 60), (60.5, 2, 61), (899.9, 15, 900)]
)
def test_the_time_to_wait_is_said_in_minutes_and_in_seconds(seconds: float, minutes: int, header: int) -> None:
    refused = RateLimited(seconds)
    assert (refused.values["minutes"], refused.retry_after) == (minutes, header)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("unknown", "unknown", True),
    ],
)
def test_a_household_of_ipv6_is_counted_as_one(one: str, other: str, *, same: bool) -> None:
    assert (client_key(one) == client_key(other)) is same


@pytest.mark.parametrize("page", ["/", "/board", "/requests/1?lang=en", "/library#top"])
def test_one_goes_on_to_a_page_of_this_site(page: str) -> None:
    assert sanitize_next_page(page) == page


@pytest.mark.parametrize(
    "page",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: x",
        "",
        "board",
    ],
)
def test_one_never_goes_on_to_another_site(page: str) -> None:
    assert sanitize_next_page(page) == "/"
