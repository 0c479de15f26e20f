"""A subject is read as it was written, whatever reads it, and a one-click link stands plain in its header."""

import random
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest

from services.people.letters.actions.mail_policy import LETTER_POLICY

TEXT = """
    Заявка образца: как учить дробям «на слух» № 8 — вопрос, ответ; ёлка, группа 5-го «Б» (пробная) и далее: встреча
    12.03 в 15:20 решение помогло колледж математика-информатика А. Б. Co-op mp3 100 % е-mail 😀 ? = _ , " ' < >
"""
WORDS = TEXT.split()
SUBJECTS = 2_000


def make_subject(chance: random.Random) -> str:
    """Between one and forty words, as titles of topics and products are."""
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, 40)))


def write(subject: str) -> bytes:
    message = EmailMessage(LETTER_POLICY)
    message["Subject"] = subject
    message.set_content("слово")
    return message.as_bytes(policy=LETTER_POLICY.clone(linesep="\r\n"))


def test_no_subject_changes_on_its_way() -> None:
    chance = random.Random(10)
    changed = []
    for _ in range(SUBJECTS):
        subject = make_subject(chance)
        sent = write(subject)
        raw = message_from_bytes(sent, policy=policy.compat32)["Subject"]
        if (
            str(make_header(decode_header(raw))) != subject
            or message_from_bytes(sent, policy=policy.default)["Subject"] != subject
        ):
            changed.append(subject)
    assert changed == []


def test_every_line_of_a_header_is_short_and_plain() -> None:
    chance = random.Random(11)
    for _ in range(200):
        head = write(make_subject(chance)).split(b"\r\n\r\n")[0]
        assert all(len(line) <= 78 and line.isascii() for line in head.split(b"\r\n"))


@pytest.mark.parametrize("length", [20, 120, 400])
def test_the_one_click_link_is_never_folded_into_a_word(length: int) -> None:
    message = EmailMessage(LETTER_POLICY)
    message["List-Unsubscribe"] = link = f"<https://docendo.example.org/api/unsubscriptions/{'x' * length}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content("слово")
    assert f"\r\nList-Unsubscribe: {link}\r\n".encode() in b"\r\n" + message.as_bytes(
        policy=LETTER_POLICY.clone(linesep="\r\n")
    )
