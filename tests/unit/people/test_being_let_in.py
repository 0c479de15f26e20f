"""Keys live for a quarter of an hour and open once; nobody asks for them without end."""

from datetime import UTC, datetime, timedelta

import pytest

from services.people.model.sign_in import (
    KEYS_LIVE,
    PER_ADDRESS,
    PER_CLIENT,
    WINDOW,
    SignIn,
    TooOften,
    digests,
    must_not_be_too_often,
    own_page,
)
from shared.problems import Refused

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def asked(person_id: str | None = "olga-ivanova") -> SignIn:
    """Somebody has asked to be let in."""
    return SignIn(id="1", address="a", client="c", person_id=person_id, next="/", asked_at=NOW)


def test_keys_open_once() -> None:
    sign_in = asked()
    sign_in.cut_keys(at=NOW)
    assert sign_in.use(at=NOW + timedelta(minutes=1)) == "olga-ivanova"
    with pytest.raises(Refused):
        sign_in.use(at=NOW + timedelta(minutes=2))


def test_keys_are_over_after_a_quarter_of_an_hour() -> None:
    sign_in = asked()
    sign_in.cut_keys(at=NOW)
    assert sign_in.opens(at=NOW + KEYS_LIVE - timedelta(seconds=1))
    with pytest.raises(Refused):
        sign_in.use(at=NOW + KEYS_LIVE)


def test_without_a_letter_and_for_a_stranger_nothing_opens() -> None:
    with pytest.raises(Refused):
        asked().use(at=NOW)
    stranger = asked(None)
    stranger.cut_keys(at=NOW)
    with pytest.raises(Refused):
        stranger.use(at=NOW)


def test_only_prints_of_the_keys_are_remembered_and_new_keys_replace_old_ones() -> None:
    sign_in = asked()
    first = sign_in.cut_keys(at=NOW)
    second = sign_in.cut_keys(at=NOW)
    kept = sign_in.model_dump_json()
    assert second.token not in kept
    assert second.code not in kept
    assert sign_in.token_digest == digests(second.token)[0] != digests(first.token)[0]


def test_a_code_is_the_same_however_it_is_typed() -> None:
    keys = asked().cut_keys(at=NOW)
    assert len(keys.code.replace("-", "")) == 12
    assert digests(f" {keys.code.lower().replace('-', ' ')} ")[1] == digests(keys.code)[1]
    assert digests(keys.token)[0] != digests(keys.token.swapcase())[0]


def test_the_time_to_wait_is_true() -> None:
    moments = [NOW - timedelta(minutes=n) for n in range(PER_ADDRESS)]
    with pytest.raises(TooOften) as refused:
        must_not_be_too_often(moments, [], now=NOW)
    later = NOW + timedelta(seconds=refused.value.retry_after)
    still = [moment for moment in moments if moment > later - WINDOW]
    must_not_be_too_often(still, [], now=later)
    just_before = later - timedelta(seconds=1)
    with pytest.raises(TooOften):
        must_not_be_too_often([m for m in moments if m > just_before - WINDOW], [], now=just_before)


def test_one_computer_of_a_school_does_not_lock_out_the_others_soon() -> None:
    must_not_be_too_often([], [NOW] * (PER_CLIENT - 1), now=NOW)
    with pytest.raises(TooOften):
        must_not_be_too_often([], [NOW] * PER_CLIENT, now=NOW)


@pytest.mark.parametrize("page", ["/", "/board", "/requests/1?lang=en", "/library#top"])
def test_one_goes_on_to_a_page_of_this_site(page: str) -> None:
    assert own_page(page) == page


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
    assert own_page(page) == "/"
