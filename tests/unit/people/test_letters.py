"""A letter is seen before it leaves, leaves once, and says why when it does not arrive."""

from datetime import UTC, datetime, timedelta

import pytest

from services.people.actions import wording
from services.people.listeners import listeners
from services.people.model.letter import CLAIMED_FOR, PAUSES, Letter
from services.people.model.sign_in import Keys
from shared.contracts import QUEUES
from shared.problems import Conflict

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def letter(*to: str, sign_in_id: str | None = None) -> Letter:
    """A letter to these people."""
    words = wording.expert_invited("Первый шаг")
    return Letter.write(
        id_="1", kind="expert_invited", subject=words.subject, text=words.text, path="/invitations", to=list(to),
        at=NOW, sign_in_id=sign_in_id,
    )  # fmt: skip


def test_the_listener_waits_for_exactly_what_was_agreed() -> None:
    agreed = {queue: sorted(types) for queue, types in QUEUES.items() if queue.startswith("people.")}
    assert listeners.queues == agreed


def test_the_letter_is_sent_when_the_last_one_has_it() -> None:
    one = letter("timur", "larisa")
    one.sent_to("timur", at=NOW)
    assert (one.state, one.waits) == ("queued", True)
    one.sent_to("larisa", at=NOW)
    assert (one.state, one.waits) == ("sent", False)


def test_a_failure_is_what_one_sees_first() -> None:
    one = letter("timur", "larisa")
    one.failed_for("timur", "The address cannot be written to", at=NOW)
    one.sent_to("larisa", at=NOW)
    assert one.state == "failed"
    one.sent_to("timur", at=NOW)
    assert one.recipients[0].state == "failed"


def test_two_processes_do_not_send_the_same_letter() -> None:
    one = letter("timur")
    one.claim(at=NOW)
    with pytest.raises(Conflict):
        one.claim(at=NOW + timedelta(minutes=1))
    one.claim(at=NOW + CLAIMED_FOR)


def test_what_is_held_stays_until_it_is_released() -> None:
    one = letter("timur")
    one.hold()
    with pytest.raises(Conflict):
        one.claim(at=NOW)
    assert one.state == "held"
    one.release(at=NOW)
    one.claim(at=NOW)


def test_a_letter_that_has_left_and_one_that_lets_in_cannot_be_held() -> None:
    gone = letter("timur")
    gone.sent_to("timur", at=NOW)
    for one in (gone, letter("timur", sign_in_id="s")):
        with pytest.raises(Conflict):
            one.hold()


def test_while_the_mail_server_is_away_the_pauses_grow_and_end() -> None:
    one, now = letter("timur"), NOW
    for pause in PAUSES:
        one.put_off(at=now)
        assert one.due_at == now + pause
        now = one.due_at
    one.put_off(at=now)
    assert (one.state, one.waits) == ("failed", False)
    assert one.recipients[0].reason


def test_a_letter_to_nobody_does_not_wait() -> None:
    assert letter().waits is False


def test_letters_speak_russian_and_carry_the_link() -> None:
    text = wording.whole(letter("timur"), "Тимур Ринатович", "https://docendo.example.org/")
    assert text.startswith("Здравствуйте, Тимур Ринатович!")
    assert "«Первый шаг»" in text
    assert "https://docendo.example.org/invitations" in text


def test_the_hour_of_a_meeting_is_that_of_the_school() -> None:
    words = wording.meeting_announced("Первый шаг", datetime(2026, 12, 3, 10, tzinfo=UTC), "Asia/Yekaterinburg", 90)
    assert "3 декабря 2026" in words.text
    assert "15:00" in words.text
    assert "Екатеринбург" in words.text


def test_no_title_breaks_out_of_the_subject() -> None:
    words = wording.review_requested("Шаг\nBcc: a@b.org %(title)s {0}")
    one = Letter.write(id_="1", kind="k", subject=words.subject, text=words.text, path="/", to=["a"], at=NOW)
    assert "\n" not in one.subject
    assert one.subject.endswith("Шаг Bcc: a@b.org %(title)s {0}")


def test_the_preview_never_shows_the_keys_and_the_letter_does() -> None:
    one = letter("timur", sign_in_id="s")
    shown = wording.whole(one, "Тимур", "https://d.example.org")
    sent = wording.whole(one, "Тимур", "https://d.example.org", Keys("t0ken", "ABCD-EFGH-JKMN"))
    assert "видит только получатель" in shown
    assert "/t0ken" in sent
    assert "ABCD-EFGH-JKMN" in sent
    assert "видит только" not in sent
