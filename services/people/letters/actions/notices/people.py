"""Letters that people itself causes: each kind with its words. Who causes one says to whom it goes."""

from collections.abc import Mapping

from services.people.letters.actions.notices.kind import NoticeKind
from services.people.letters.actions.translation import compose, make_composer, msgid, translate
from services.people.letters.model.letter import LetterText
from services.people.letters.model.notice import Composer, Notice
from services.people.letters.model.preferences import DIGEST, Language

THANKS_WAITING = NoticeKind(
    "thanks_waiting",
    None,
    "now",
    msgid("A note of thanks is to be read before it is passed on"),
    msgid("the coordinators of the school"),
)


def make_thanks_waiting_notice(recipients: list[str]) -> Notice:
    """To coordinators: a note of thanks is to be read before it is passed on."""
    composer = make_composer(
        msgid("A note of thanks waits for you"),
        msgid("Somebody has written thanks to a colleague of your school. Please read it, then it is passed on."),
    )
    return Notice(recipients, "/thanks/waiting", composer)


THANKS_PASSED = NoticeKind(
    "thanks_passed",
    None,
    "digest",
    msgid("You have been thanked"),
    msgid("the one who is thanked"),
)


def make_thanks_passed_notice(recipients: list[str]) -> Notice:
    """To those who are thanked."""
    composer = make_composer(
        msgid("You have been thanked"),
        msgid("Somebody has written thanks to you. Only you see them, until you say that others may."),
    )
    return Notice(recipients, "/portfolio", composer)


CORRECTION_ASKED = NoticeKind(
    "correction_asked",
    None,
    "now",
    msgid("A colleague asks to correct what is kept about them"),
    msgid("the administrators of the school"),
)


def make_correction_asked_notice(recipients: list[str], person_id: str) -> Notice:
    """To those who may correct what is kept of somebody."""
    composer = make_composer(
        msgid("A colleague asks for a correction"),
        msgid("A colleague has found something wrong in what is kept about them. Their page says what, to you alone."),
    )
    return Notice(recipients, f"/people/{person_id}", composer)


DIGEST_TITLE = msgid("The daily letter")
# Letters that nobody switches off, and the daily letter, which is no kind of its own among the choices.
UNCHOSEN_TITLES: Mapping[str, str] = {
    DIGEST: DIGEST_TITLE,
    "sign_in": msgid("Letters that let you in"),
    "address_confirm": msgid("Letters that confirm an address"),
    "address_changed": msgid("Word that an address was changed"),
    "test": msgid("Letters on trial"),
}
TRANSACTIONAL_WORDS: Mapping[str, Composer] = {
    "sign_in": make_composer(
        msgid("Sign in to Docendo"),
        msgid(
            "Somebody has asked to sign in with your address. If it was you, open the link below or type the code. "
            "Both work for 15 minutes and only once. If it was not you, there is nothing to do: "
            "without this letter nobody gets in."
        ),
    ),
    "address_confirm": make_composer(
        msgid("Confirm this address for Docendo"),
        msgid(
            "Somebody who is signed in as you wants letters to come to this address. If it was you, open the link "
            "below, or type the code where you are signed in. Both work for 15 minutes and only once. If it was not "
            "you, there is nothing to do: nothing changes without this letter."
        ),
    ),
    "address_changed": make_composer(
        msgid("Your address in Docendo has been changed"),
        msgid(
            "From now on letters go to another address, confirmed from there, and nobody signs in with this one. "
            "If it was not you, sign out everywhere on the page below and write to the administrator of your school "
            "at once."
        ),
    ),
}


def compose_digest(count: int, left_out: int, language: Language) -> LetterText:
    """The frame of a daily letter."""
    text = msgid("What is new since the last letter: %(count)s.")
    if left_out:
        text = msgid("What is new since the last letter: %(count)s. The newest are here; not shown: %(left_out)s.")
    return compose(language, msgid("Docendo: news of the day (%(count)s)"), text, count=count, left_out=left_out)


def mark_as_trial(subject: str, language: Language) -> str:
    """The subject of a letter that one sends to oneself."""
    return translate(language, msgid("[Trial] %(subject)s")) % {"subject": subject}
