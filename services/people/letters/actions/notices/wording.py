"""What letters say. Russian first: the sentences are msgids, their words are in locale/ru.po."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_location

from services.people.letters.actions.layout import msgid, translate
from services.people.letters.model.preferences import Language

_LOCALES: dict[Language, str] = {"ru": "ru_RU", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Wording:
    """What a letter says, without greeting and link."""

    subject: str
    text: str


def sign_in(language: Language = "ru") -> Wording:
    """The letter that lets one in."""
    return compose(
        language,
        msgid("Sign in to Docendo"),
        msgid(
            "Somebody has asked to sign in with your address. If it was you, open the link below or type the code. "
            "Both work for 15 minutes and only once. If it was not you, there is nothing to do: "
            "without this letter nobody gets in."
        ),
    )


def expert_invited(title: str, language: Language = "ru") -> Wording:
    """To the expert who is asked to help."""
    return compose(
        language,
        msgid("You are asked to help: %(title)s"),
        msgid(
            "Colleagues are looking for an answer and think that your experience will help. The topic is “%(title)s”. "
            "Please look and say whether you can join. If not this time, say so as well: "
            "then somebody else can be asked sooner."
        ),
        title=title,
    )


def group_formed(title: str, goal: str, language: Language = "ru") -> Wording:
    """To everybody in the new group."""
    return compose(
        language,
        msgid("Your working group: %(title)s"),
        msgid(
            "A working group has come together, and you are in it. The topic is “%(title)s”. "
            "The goal: %(goal)s\n\nThe coordinator will now agree on the day of the first meeting; "
            "you will get a letter about it."
        ),
        title=title, goal=goal,
    )  # fmt: skip


def meeting_announced(title: str, at: datetime, zone: str, minutes: int, language: Language = "ru") -> Wording:
    """To everybody who is expected at a meeting; the hour is that of the group's school."""
    there = at.astimezone(ZoneInfo(zone))
    return compose(
        language,
        msgid("Meeting on %(day)s: %(title)s"),
        msgid(
            "The group meets on %(moment)s (time of %(city)s). The topic is “%(title)s”. "
            "Length in minutes: %(minutes)s. The page of the meeting says where, and what to read before."
        ),
        title=title, minutes=minutes, city=get_timezone_location(zone, locale=_LOCALES[language], return_city=True),
        day=format_datetime(there, "d MMMM, HH:mm", locale=_LOCALES[language]),
        moment=format_datetime(there, "d MMMM y, HH:mm", locale=_LOCALES[language]),
    )  # fmt: skip


def preparation_assigned(sources: int, minutes: int, language: Language = "ru") -> Wording:
    """To everybody who has something to read before a meeting."""
    return compose(
        language,
        msgid("What to read before the meeting"),
        msgid(
            "The reading for the meeting is ready. Sources: %(sources)s, minutes of reading: %(minutes)s. "
            "Whoever has read them comes with their own thoughts, and the meeting does not begin from nothing."
        ),
        sources=sources, minutes=minutes,
    )  # fmt: skip


def review_requested(title: str, language: Language = "ru") -> Wording:
    """To the expert who is asked for an assessment."""
    return compose(
        language,
        msgid("You are asked for a review: %(title)s"),
        msgid(
            "Colleagues have written “%(title)s” and ask for your independent opinion. "
            "Please read it and either accept it or say what should be better."
        ),
        title=title,
    )


def product_returned(language: Language = "ru") -> Wording:
    """To the authors, with the reviewer's remarks."""
    return compose(
        language,
        msgid("The reviewer has read your work"),
        msgid(
            "The reviewer has returned your work with remarks. They stand beside the text. "
            "Change what should be better, and send it once more."
        ),
    )


def correction_opened(obstacle: str, language: Language = "ru") -> Wording:
    """To the authors, when the answer did not help."""
    reasons = {
        "unclear": msgid("it is not clear what to do"),
        "no_resources": msgid("there is not everything that it takes"),
        "wrong_age": msgid("it does not fit the age or the class"),
        "did_not_work": msgid("it was tried and did not work"),
    }
    otherwise = msgid("the answer did not help")
    return compose(
        language,
        msgid("Your work needs a correction"),
        msgid(
            "The one who asked has read your work and says: %(reason)s. "
            "The work is open for a correction: think together how to help."
        ),
        reason=translate(language, reasons.get(obstacle, otherwise)),
    )


def expert_accepted(name: str, title: str, language: Language = "ru") -> Wording:
    """To the one who has invited."""
    return compose(
        language,
        msgid("%(name)s will help: %(title)s"),
        msgid("%(name)s has agreed to help with the topic “%(title)s”. The page of the topic shows who is with you."),
        name=name, title=title,
    )  # fmt: skip


def expert_declined(name: str, title: str, language: Language = "ru") -> Wording:
    """To the one who has invited: somebody else has to be asked."""
    return compose(
        language,
        msgid("%(name)s cannot help this time: %(title)s"),
        msgid("%(name)s cannot take up the topic “%(title)s” this time. Please ask somebody else: the list is ready."),
        name=name, title=title,
    )  # fmt: skip


def review_accepted(title: str, language: Language = "ru") -> Wording:
    """To the authors: it may be published."""
    return compose(
        language,
        msgid("The reviewer has accepted your work: %(title)s"),
        msgid("The reviewer has accepted “%(title)s”. One step is left: publish it in the library."),
        title=title,
    )


def meeting_held(title: str, decisions: list[str], language: Language = "ru") -> Wording:
    """To the group: the minutes are there."""
    decided = "\n".join(f"— {one}" for one in decisions)
    sentence = (
        msgid("The minutes of the meeting “%(title)s” are there. What was decided:\n%(decided)s")
        if decided
        else msgid("The minutes of the meeting “%(title)s” are there.")
    )
    return compose(language, msgid("Minutes: %(title)s"), sentence, title=title, decided=decided)


def product_published(title: str, abstract: str, language: Language = "ru") -> Wording:
    """To colleagues whose subject it is about."""
    return compose(
        language,
        msgid("New in the library: %(title)s"),
        msgid("Colleagues have published “%(title)s”. %(abstract)s"),
        title=title, abstract=abstract,
    )  # fmt: skip


def answer_helped(title: str, language: Language = "ru") -> Wording:
    """To the authors: what they have written has helped."""
    return compose(
        language,
        msgid("Your work has helped: %(title)s"),
        msgid(
            "Somebody who had asked has read “%(title)s” and says: "
            "it is understood, and there is everything that it takes. Thank you."
        ),
        title=title,
    )


def request_solved(title: str, language: Language = "ru") -> Wording:
    """To the group that worked on a request."""
    return compose(
        language,
        msgid("A request is solved: %(title)s"),
        msgid(
            "A request that your group “%(title)s” has worked on is closed: the one who asked says that it is solved."
        ),
        title=title,
    )


def thanks_waiting(language: Language = "ru") -> Wording:
    """To the coordinator: a note of thanks is to be read before it is passed on."""
    return compose(
        language,
        msgid("A note of thanks waits for you"),
        msgid("Somebody has written thanks to a colleague of your school. Please read it, then it is passed on."),
    )


def thanks_passed(language: Language = "ru") -> Wording:
    """To the one who is thanked."""
    return compose(
        language,
        msgid("You have been thanked"),
        msgid("Somebody has written thanks to you. Only you see them, until you say that others may."),
    )


def digest(count: int, left_out: int, language: Language = "ru") -> Wording:
    """The frame of a daily letter."""
    sentence = msgid("What is new since the last letter: %(count)s.")
    if left_out:
        sentence = msgid("What is new since the last letter: %(count)s. The newest are here; not shown: %(left_out)s.")
    return compose(language, msgid("Docendo: news of the day (%(count)s)"), sentence, count=count, left_out=left_out)


def mark_as_trial(subject: str, language: Language = "ru") -> str:
    """The subject of a letter that one sends to oneself."""
    return translate(language, msgid("[Trial] %(subject)s")) % {"subject": subject}


def compose(language: Language, subject: str, text: str, **values: object) -> Wording:
    """Subject and text in this language, with the values in their places."""
    return Wording(translate(language, subject) % values, translate(language, text) % values)
