"""The outbox (Исходящие): every letter to members, before and after it leaves."""

from typing import Annotated

from fastapi import Query
from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.actions import letters
from shared.http import ToRead, ToWrite, WorkRouter
from shared.identity import Role
from shared.web import msgid

router = WorkRouter(include_in_schema=False)
_AT_ONCE = 50
REASONS = (  # as the store keeps them, why a letter has not reached somebody
    msgid("The mail server did not answer for a day"),
    msgid("The person is not known any more"),
    msgid("It could not leave while it was of use"),
    msgid("The mail server does not take letters to this address"),
    msgid("The address cannot be written to"),
)


@router.get("/letters")
async def outbox(http: HttpRequest, work: ToRead, skip: Annotated[int, Query(ge=0, le=100_000)] = 0) -> Response:
    """The newest letters that one may see."""
    found, people = await letters.outbox(work, _AT_ONCE, skip)
    return _page(http, "letters.html", letters=found, people=people, skip=skip, at_once=_AT_ONCE)


@router.get("/letters/{letter_id}")
async def letter(letter_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One letter, as it leaves or left."""
    found, people = await letters.letter(work, letter_id)
    text = letters.preview(found, people, http.app.state.settings.public_url)
    may_hold = work.who.is_one_of(Role.REGION_OPERATOR) and found.sign_in_id is None
    return _page(http, "letter.html", letter=found, people=people, text=text, may_hold=may_hold)


@router.post("/letters/{letter_id}/hold")
async def hold(letter_id: str, work: ToWrite) -> Response:
    """It stays."""
    await letters.hold(work, letter_id)
    return RedirectResponse(f"/letters/{letter_id}", 303)


@router.post("/letters/{letter_id}/release")
async def release(letter_id: str, work: ToWrite) -> Response:
    """It may leave."""
    await letters.release(work, letter_id)
    return RedirectResponse(f"/letters/{letter_id}", 303)


def _page(http: HttpRequest, name: str, **context: object) -> Response:
    response: Response = http.app.state.frame.page(http, name, **context)
    return response
