"""A letter that came back is known by its tag; nothing else is believed."""

import mailbox
import uuid
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy import docendo
from deploy.commands.import_bounces import TRY_LATER, import_reports
from services.people.letters.actions.bounces import parse_report
from services.people.letters.actions.envelope import Letterhead
from services.people.letters.model.letter import Letter
from services.people.letters.model.mailbox import Mailbox, digest_address
from shared.problems import Refused
from tests.integration.people.letters.mailbox import report_about

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
HEAD = Letterhead.create("smtp://m?bounces=back@region.example.org", "https://d.example.org", lambda text: "a" * 12)
FOREIGN = Letterhead.create("smtp://m?bounces=back@region.example.org", "https://d.example.org", lambda text: "b" * 12)
LETTER = Letter.write(id_=str(uuid.UUID(int=77)), kind="k", subject="s", text="t", path="/", to=["a", "b"], at=NOW)


def test_the_tag_tells_which_letter_and_whose_copy() -> None:
    back = HEAD.make_return_address(LETTER, "b")
    name, _, _ = back.partition("@")
    assert len(name) <= 64, "no mail server takes a longer one"
    assert HEAD.parse_return_tag(name.partition("+")[2].upper()) == (LETTER.id, 1)
    assert FOREIGN.parse_return_tag(name.partition("+")[2]) is None


@pytest.mark.parametrize("status", ["5.1.1", "5.2.2", "4.4.7"])
def test_a_report_is_read_wherever_the_tag_stands_in_it(status: str) -> None:
    back = HEAD.make_return_address(LETTER, "b")
    for place in ("To", "Return-Path"):
        report = parse_report(report_about(back, status, place=place))
        assert (report.failed, report.status) == (True, status)
        assert HEAD.parse_return_tag(report.tag) == (LETTER.id, 1)


def test_a_delay_is_no_end() -> None:
    assert not parse_report(report_about(HEAD.make_return_address(LETTER, "a"), "4.4.1", action="delayed")).failed


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"Subject: I am away\n\nUntil Monday", report_about("back@region.example.org", "5.1.1")],
)
def test_what_is_no_report_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        parse_report(content)


@given(st.binary(max_size=2_000))
def test_whatever_comes_in_is_read_or_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        parse_report(content)


@given(st.text(max_size=200))
def test_no_made_up_link_is_believed(token: str) -> None:
    assert HEAD.parse_unsubscribe_token(token) is None
    assert HEAD.parse_return_tag(token) is None


def test_a_links_end_names_person_and_kind_and_cannot_be_bent() -> None:
    token = HEAD.make_unsubscribe_token("timur-akhmetov", "review_requested")
    assert HEAD.parse_unsubscribe_token(token) == ("timur-akhmetov", "review_requested")
    assert FOREIGN.parse_unsubscribe_token(token) is None
    assert HEAD.parse_unsubscribe_token(token[:-1]) is None


def test_a_corrected_address_is_written_to_again() -> None:
    box = Mailbox(
        id="a", address=digest_address("a@old.example.org"), bouncing=True, reason="r", code="5.1.1", since=NOW
    )
    assert box.is_bouncing_at("A@old.example.org")
    assert not box.is_bouncing_at("a@new.example.org")
    box.trust("boris")
    assert not box.is_bouncing_at("a@old.example.org")
    box.mark_bouncing("a@old.example.org", "r", "5.1.1", at=NOW)
    assert box.is_bouncing_at("a@old.example.org")


@pytest.mark.parametrize("kind", ["one", "mbox", "Maildir"])
def test_reports_are_brought_from_a_file_a_mailbox_or_a_folder(tmp_path: Path, kind: str) -> None:
    report = report_about(HEAD.make_return_address(LETTER, "b"), "5.1.1")
    place = tmp_path / "box"
    if kind == "one":
        place.write_bytes(report)
    else:
        box = mailbox.mbox(place) if kind == "mbox" else mailbox.Maildir(place)
        for _ in range(2):
            box.add(report)
        box.close()
    brought: list[bytes] = []

    def app(request: httpx2.Request) -> httpx2.Response:
        brought.append(request.content)
        return httpx2.Response(200, json={"heard": "known" if len(brought) > 1 else "returned"})

    with httpx2.Client(base_url="http://house.test", transport=httpx2.MockTransport(app)) as client:
        answers = import_reports(client, str(place))
    assert answers == ({"returned": 1} if kind == "one" else {"returned": 1, "known": 1})
    assert all(parse_report(one).status == "5.1.1" for one in brought)


def test_while_the_system_does_not_answer_the_report_stays_with_the_mail_server(tmp_path: Path) -> None:
    place = tmp_path / "report"
    place.write_bytes(report_about(HEAD.make_return_address(LETTER, "b"), "5.1.1"))
    assert docendo.main(["import-bounces", str(place), "http://127.0.0.1:9"]) == TRY_LATER
    assert docendo.main(["import-bounces", str(tmp_path / "nothing"), "http://127.0.0.1:9"]) == 2
