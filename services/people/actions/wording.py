"""What letters say. Russian first: the sentences are msgids, their words are in locale/ru.po."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_location
from babel.messages.pofile import read_po

from services.people.model.letter import Letter
from services.people.model.sign_in import Keys

# A letter is written with no page in sight: its words are read from the room's catalogue directly.
Language = Literal["ru", "en"]
_LOCALE = Path(__file__).parents[1] / "locale"
_LOCALES: dict[Language, str] = {"ru": "ru_RU", "en": "en_GB"}


def msgid(sentence: str) -> str:
    """Marks a sentence for the catalogue."""
    return sentence


@dataclass(frozen=True, slots=True)
class Wording:
    """What a letter says, without greeting and link."""

    subject: str
    text: str


def sign_in(spoken: Language = "ru") -> Wording:
    """The letter that lets one in."""
    return _say(
        spoken,
        msgid("Sign in to Docendo"),
        msgid(
            "Somebody has asked to sign in with your address. If it was you, open the link below or type the code. "
            "Both work for 15 minutes and only once. If it was not you, there is nothing to do: "
            "without this letter nobody gets in."
        ),
    )


def expert_invited(title: str, spoken: Language = "ru") -> Wording:
    """To the expert who is asked to help."""
    return _say(
        spoken,
        msgid("You are asked to help: %(title)s"),
        msgid(
            "Colleagues are looking for an answer and think that your experience will help. The topic is “%(title)s”. "
            "Please look and say whether you can join. If not this time, say so as well: "
            "then somebody else can be asked sooner."
        ),
        title=title,
    )


def group_formed(title: str, goal: str, spoken: Language = "ru") -> Wording:
    """To everybody in the new group."""
    return _say(
        spoken,
        msgid("Your working group: %(title)s"),
        msgid(
            "A working group has come together, and you are in it. The topic is “%(title)s”. "
            "The goal: %(goal)s\n\nThe coordinator will now agree on the day of the first meeting; "
            "you will get a letter about it."
        ),
        title=title, goal=goal,
    )  # fmt: skip


def meeting_announced(title: str, at: datetime, zone: str, minutes: int, spoken: Language = "ru") -> Wording:
    """To everybody who is expected at a meeting; the hour is that of the group's school."""
    there = at.astimezone(ZoneInfo(zone))
    return _say(
        spoken,
        msgid("Meeting on %(day)s: %(title)s"),
        msgid(
            "The group meets on %(moment)s (time of %(city)s). The topic is “%(title)s”. "
            "Length in minutes: %(minutes)s. The page of the meeting says where, and what to read before."
        ),
        title=title, minutes=minutes, city=get_timezone_location(zone, locale=_LOCALES[spoken], return_city=True),
        day=format_datetime(there, "d MMMM, HH:mm", locale=_LOCALES[spoken]),
        moment=format_datetime(there, "d MMMM y, HH:mm", locale=_LOCALES[spoken]),
    )  # fmt: skip


def preparation_assigned(sources: int, minutes: int, spoken: Language = "ru") -> Wording:
    """To everybody who has something to read before a meeting."""
    return _say(
        spoken,
        msgid("What to read before the meeting"),
        msgid(
            "The reading for the meeting is ready. Sources: %(sources)s, minutes of reading: %(minutes)s. "
            "Whoever has read them comes with their own thoughts, and the meeting does not begin from nothing."
        ),
        sources=sources, minutes=minutes,
    )  # fmt: skip


def review_requested(title: str, spoken: Language = "ru") -> Wording:
    """To the expert who is asked for an assessment."""
    return _say(
        spoken,
        msgid("You are asked for a review: %(title)s"),
        msgid(
            "Colleagues have written “%(title)s” and ask for your independent opinion. "
            "Please read it and either accept it or say what should be better."
        ),
        title=title,
    )


def product_returned(spoken: Language = "ru") -> Wording:
    """To the authors, with the reviewer's remarks."""
    return _say(
        spoken,
        msgid("The reviewer has read your work"),
        msgid(
            "The reviewer has returned your work with remarks. They stand beside the text. "
            "Change what should be better, and send it once more."
        ),
    )


def correction_opened(obstacle: str, spoken: Language = "ru") -> Wording:
    """To the authors, when the answer did not help."""
    reasons = {
        "unclear": msgid("it is not clear what to do"),
        "no_resources": msgid("there is not everything that it takes"),
        "wrong_age": msgid("it does not fit the age or the class"),
        "did_not_work": msgid("it was tried and did not work"),
    }
    otherwise = msgid("the answer did not help")
    return _say(
        spoken,
        msgid("Your work needs a correction"),
        msgid(
            "The one who asked has read your work and says: %(reason)s. "
            "The work is open for a correction: think together how to help."
        ),
        reason=_spoken(reasons.get(obstacle, otherwise), spoken),
    )


def whole(letter: Letter, greeted_as: str, public_url: str, keys: Keys | None = None, spoken: Language = "ru") -> str:
    """The text as it leaves, and as it is shown before: greeting, words, link, farewell.

    Without `keys` the place of the secrets in a sign-in letter is marked, never filled.
    """
    link = f"{public_url.rstrip('/')}{letter.path}"
    if letter.sign_in_id is not None:
        secret = _spoken(msgid("[only the addressee sees this]"), spoken)
        token, code = (secret, secret) if keys is None else (keys.token, keys.code)
        link = _spoken(msgid("Link: %(link)s\nCode: %(code)s"), spoken) % {"link": f"{link}/{token}", "code": code}
    greeting = _spoken(msgid("Good day, %(name)s!"), spoken) % {"name": greeted_as}
    farewell = _spoken(msgid("Docendo: help from teacher to teacher"), spoken)
    return f"{greeting}\n\n{letter.text}\n\n{link}\n\n-- \n{farewell}\n{public_url}\n"


def _say(spoken: Language, subject: str, text: str, **values: object) -> Wording:
    return Wording(_spoken(subject, spoken) % values, _spoken(text, spoken) % values)


@lru_cache
def _russian() -> dict[str, str]:
    with (_LOCALE / "ru.po").open("rb") as source:
        said = read_po(source, locale="ru")
    return {entry.id: entry.string for entry in said if isinstance(entry.id, str) and isinstance(entry.string, str)}


def _spoken(sentence: str, spoken: Language) -> str:
    return sentence if spoken == "en" else _russian().get(sentence) or sentence
