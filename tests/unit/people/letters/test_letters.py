"""A letter is seen before it leaves, leaves once, and says why when it does not arrive."""

from datetime import UTC, datetime, timedelta

import pytest

from services.people.letters.actions.envelope import Letterhead, get_html, get_plain_text, render_message
from services.people.letters.actions.notices.matching import compose_expert_invited
from services.people.letters.actions.notices.publishing import compose_review_requested
from services.people.letters.actions.notices.scheduling import compose_meeting_announced
from services.people.letters.model.letter import (
    CLAIM_DURATION,
    MAX_INTERRUPTED_ATTEMPTS,
    RETRY_DELAYS,
    DigestItem,
    Letter,
    LetterText,
)
from services.people.letters.model.one_time_keys import OneTimeKeys
from services.people.letters.model.preferences import Language
from services.people.letters.outside.smtp import SmtpTransport
from services.people.listeners import listeners
from services.people.registry.model.person import IntroducePerson, Person
from shared.contracts import QUEUES
from shared.problems import Conflict

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


HEAD = Letterhead.create(
    "smtp://mail.example.org?from=docendo@region.example.org&bounces=back@region.example.org",
    "https://docendo.example.org/",
    lambda text: f"{abs(hash(text)) % 10**12:012d}",
)
TIMUR, _ = Person.introduce(
    IntroducePerson.model_validate(
        {
            "name": "Тимур Ринатович Ахметов",
            "name_en": "Timur Akhmetov",
            "email": "timur@школа.example.org",
            "posts": [{"school_id": "school-07", "role": "expert"}],
        }
    ),
    id_="timur",
    at=NOW,
)


def sent(one: Letter, spoken: Language = "ru", keys: OneTimeKeys | None = None) -> str:
    """The plain words as they leave."""
    return get_plain_text(render_message(one, TIMUR, HEAD, spoken, keys))


def letter(*to: str, sign_in_id: str | None = None) -> Letter:
    """A letter to these people."""
    words = compose_expert_invited("Первый шаг")("ru")
    return Letter.write(
        id_="1", kind="expert_invited", subject=words.subject, text=words.text, path="/invitations", to=list(to),
        at=NOW, sign_in_id=sign_in_id,
    )  # fmt: skip


def test_the_listener_waits_for_exactly_what_was_agreed() -> None:
    agreed = {queue: sorted(types) for queue, types in QUEUES.items() if queue.startswith("people.")}
    assert listeners.queues == agreed


def test_the_letter_is_sent_when_the_last_one_has_it() -> None:
    one = letter("timur", "larisa")
    one.mark_sent("timur", at=NOW)
    assert (one.state, one.waits) == ("queued", True)
    one.mark_sent("larisa", at=NOW)
    assert (one.state, one.waits) == ("sent", False)


def test_a_failure_is_what_one_sees_first() -> None:
    one = letter("timur", "larisa")
    one.mark_failed("timur", "The address cannot be written to", at=NOW)
    one.mark_sent("larisa", at=NOW)
    assert one.state == "failed"
    one.mark_sent("timur", at=NOW)
    assert one.recipients[0].state == "failed"


def test_two_processes_do_not_send_the_same_letter() -> None:
    one = letter("timur")
    one.claim(at=NOW)
    with pytest.raises(Conflict):
        one.claim(at=NOW + timedelta(minutes=1))
    one.claim(at=NOW + CLAIM_DURATION)


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
    gone.mark_sent("timur", at=NOW)
    for one in (gone, letter("timur", sign_in_id="s")):
        with pytest.raises(Conflict):
            one.hold()


def test_while_the_mail_server_is_away_the_pauses_grow_and_end() -> None:
    one, now = letter("timur"), NOW
    for pause in RETRY_DELAYS:
        one.schedule_retry(at=now)
        assert one.due_at == now + pause
        now = one.due_at
    one.schedule_retry(at=now)
    assert (one.state, one.waits) == ("failed", False)
    assert one.recipients[0].reason


def test_a_letter_to_nobody_does_not_wait() -> None:
    assert letter().waits is False


def test_letters_speak_russian_and_carry_the_link() -> None:
    text = sent(letter("timur"))
    assert text.startswith("Здравствуйте, Тимур Ринатович!")
    assert "«Первый шаг»" in text
    assert "https://docendo.example.org/invitations" in text


def test_who_reads_english_gets_english_words() -> None:
    one = letter("timur")
    words = compose_expert_invited("Первый шаг")("en")
    one.english = LetterText(subject=words.subject, text=words.text)
    message = render_message(one, TIMUR, HEAD, "en")
    assert message["Subject"] == "You are asked to help: Первый шаг"
    assert "Good day" in get_plain_text(message)
    assert '<html lang="en">' in get_html(message)


def test_the_page_of_a_letter_says_what_its_words_say_and_nothing_breaks_out_of_it() -> None:
    one = letter("timur")
    one.text = "Раз <script>alert(1)</script>\n\nДва & три"
    one.items = [DigestItem(subject="Шаг <b>", text="строка", path="/meetings/1?a=1&b=2")]
    message = render_message(one, TIMUR, HEAD, "ru")
    assert "<script>" not in get_html(message)
    assert "Шаг &lt;b&gt;" in get_html(message)
    assert message.get_content_type() == "multipart/alternative"
    for words in ("Здравствуйте", "Два", "три", "строка"):
        assert words in get_html(message)
        assert words in get_plain_text(message)


def test_a_letter_written_twice_is_the_same_message() -> None:
    one = letter("timur")
    first, second = render_message(one, TIMUR, HEAD, "ru"), render_message(one, TIMUR, HEAD, "ru")
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])
    assert first["To"] == "timur@xn--80atdl2c.example.org"


def test_a_sender_on_a_cyrillic_domain_sends() -> None:
    head = Letterhead.create("smtp://m?from=docendo@школа.рф&bounces=back@школа.рф", "https://d.example.org", str)
    domain = "школа.рф".encode("idna").decode()
    assert (head.sender, head.bounces) == (f"docendo@{domain}", f"back@{domain}")
    SmtpTransport("smtp://m?from=docendo@школа.рф")
    with pytest.raises(ValueError, match="no address that every mail server reads"):
        SmtpTransport("smtp://m?from=школа@школа.рф")


def test_the_hour_of_a_meeting_is_that_of_the_school() -> None:
    words = compose_meeting_announced("Первый шаг", datetime(2026, 12, 3, 10, tzinfo=UTC), "Asia/Yekaterinburg", 90)(
        "ru"
    )
    assert "3 декабря 2026" in words.text
    assert "15:00" in words.text
    assert "Екатеринбург" in words.text


def test_no_title_breaks_out_of_the_subject() -> None:
    words = compose_review_requested("Шаг\nBcc: a@b.org %(title)s {0}")("ru")
    one = Letter.write(id_="1", kind="k", subject=words.subject, text=words.text, path="/", to=["a"], at=NOW)
    assert "\n" not in one.subject
    assert one.subject.endswith("Шаг Bcc: a@b.org %(title)s {0}")


def test_the_preview_never_shows_the_keys_and_the_letter_does() -> None:
    one = letter("timur", sign_in_id="s")
    shown, left = sent(one), sent(one, keys=OneTimeKeys("t0ken", "ABCD-EFGH-JKMN"))
    assert "видит только получатель" in shown
    assert "/t0ken" in left
    assert "ABCD-EFGH-JKMN" in left
    assert "видит только" not in left


def test_sending_that_breaks_off_twice_is_given_up_and_not_repeated_for_ever() -> None:
    one = letter("timur", "larisa")
    for _ in range(MAX_INTERRUPTED_ATTEMPTS):
        assert one.begin_attempt("timur", at=NOW)
    assert not one.begin_attempt("timur", at=NOW)
    assert one.recipients[0].state == "failed"
    assert "may have arrived" in (one.recipients[0].reason or "")
    assert one.begin_attempt("larisa", at=NOW)


def test_what_the_mail_server_has_put_off_by_its_word_is_no_breaking_off() -> None:
    one = letter("timur")
    for _ in range(MAX_INTERRUPTED_ATTEMPTS + 2):
        assert one.begin_attempt("timur", at=NOW)
        one.withdraw_attempt("timur")


def test_what_did_not_arrive_may_be_sent_once_more() -> None:
    one = letter("timur", "larisa")
    one.mark_sent("larisa", at=NOW)
    with pytest.raises(Conflict):
        one.send_again(at=NOW)
    one.mark_failed("timur", "The letter came back", at=NOW, code="5.2.2")
    one.send_again(at=NOW)
    assert [(each.state, each.code) for each in one.recipients] == [("queued", None), ("sent", None)]
    assert one.waits


def test_only_what_was_sent_comes_back() -> None:
    one = letter("timur")
    assert not one.mark_returned("timur", "The letter came back", "5.1.1", at=NOW)
    one.mark_sent("timur", at=NOW)
    assert one.mark_returned("timur", "The letter came back", "5.1.1", at=NOW)
    assert not one.mark_returned("timur", "The letter came back", "5.1.1", at=NOW)
    assert one.state == "failed"


def test_wishes_decide_how_a_letter_begins() -> None:
    one = Letter.write(
        id_="1", kind="k", subject="s", text="t", path="/", to=["a", "b", "c"], at=NOW,
        choices={"b": "digest", "c": "off"},
    )  # fmt: skip
    assert [each.state for each in one.recipients] == ["queued", "digest", "silent"]
    assert (one.waits, one.gathers) == (True, True)
    one.mark_gathered("b", "d", at=NOW)
    assert (one.gathers, one.recipients[1].gathered_in) == (False, "d")


def test_a_letter_waits_for_the_first_of_its_readers_who_wakes() -> None:
    one = letter("timur", "larisa")
    one.defer_until("timur", NOW + timedelta(hours=8))
    one.defer_until("larisa", NOW + timedelta(hours=6))
    one.finish_round(at=NOW)
    assert one.due_at == NOW + timedelta(hours=6)
    one.schedule_retry(at=NOW)
    assert {each.state for each in one.recipients} == {"queued"}, "who sleeps has not been failed"
