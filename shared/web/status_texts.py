"""What the frame says when something went wrong: what happened, and what to do now."""

from dataclasses import dataclass
from typing import Final

from shared.code_words import msgid


@dataclass(frozen=True, slots=True)
class StatusText:
    """The usual words for one status: what happened, and what a person can do."""

    title: str
    advice: str


_USUAL: Final[dict[int, StatusText]] = {
    400: StatusText(
        msgid("We could not understand that"),
        msgid("Go back, open the page anew and try again."),
    ),
    401: StatusText(
        msgid("Sign in first"),
        msgid("This page is for people we know. Sign in, and you will see it."),
    ),
    403: StatusText(
        msgid("This is not yours to do"),
        msgid("If you think it should be, write to the coordinator of your group."),
    ),
    404: StatusText(
        msgid("There is no such page"),
        msgid("Check the address. The page may have moved, or it may not be open to you."),
    ),
    405: StatusText(
        msgid("This page does not work that way"),
        msgid("Go back, open the page anew and try again."),
    ),
    409: StatusText(
        msgid("Somebody was faster"),
        msgid("Things have changed since you opened the page. Open it anew and look again."),
    ),
    413: StatusText(
        msgid("That is too large"),
        msgid("Shorten the text or choose a smaller file, and send it again."),
    ),
    422: StatusText(
        msgid("Something in this is not right"),
        msgid("Go back, check what you wrote, and send it again."),
    ),
    429: StatusText(
        msgid("Too many at once"),
        msgid("Wait a minute and try again. Nothing you sent before is lost."),
    ),
    500: StatusText(
        msgid("Something broke on our side"),
        msgid("It is not your fault, and we already know. Try again in a few minutes."),
    ),
    503: StatusText(
        msgid("We are not ready at the moment"),
        msgid("Try again in a few minutes. What you were told is accepted is not lost."),
    ),
}
_REFUSED: Final = 400
_BROKEN: Final = 500


def get_status_text(status: int) -> StatusText:
    """Give the usual words for a status; a rare one borrows from its family."""
    return _USUAL.get(status) or _USUAL[_BROKEN if status >= _BROKEN else _REFUSED]
