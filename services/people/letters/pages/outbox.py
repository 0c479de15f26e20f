"""The outbox (Исходящие): every letter to members, before and after it leaves."""

from typing import Annotated, Any, get_args

from fastapi import Query
from fastapi import Request as HttpRequest
from starlette.responses import HTMLResponse, RedirectResponse, Response

from services.people.letters import policy
from services.people.letters.actions import letters, mailboxes
from services.people.letters.actions.envelope import Letterhead
from services.people.letters.actions.notices.kinds import KIND_TITLES
from services.people.letters.model.letter import LetterState
from services.people.letters.model.preferences import TRANSACTIONAL_KINDS
from services.people.letters.store import KindHolds
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.problems import NotFound
from shared.web import msgid, render

router = WorkRouter(include_in_schema=False)
_PAGE_SIZE = 50
_STATES: tuple[LetterState, ...] = get_args(LetterState)
# A letter's own page carries its own style, and nothing of it may reach anything else.
_LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; sandbox"
FAILURE_REASONS = (  # as the store keeps them, why a letter has not reached somebody
    msgid("The mail server did not answer for a day"),
    msgid("The person is not known any more"),
    msgid("It could not leave while it was of use"),
    msgid("The mail server does not take letters to this address"),
    msgid("The mail server has refused this letter"),
    msgid("The address cannot be written to"),
    msgid("The address gives letters back"),
    msgid("The letter came back"),
    msgid("Letters to this address come back: the address has to be corrected"),
    msgid("Sending broke off twice: it may have arrived"),
)


@router.get("/letters")
async def outbox(
    http: HttpRequest,
    work: ToRead,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
    state: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """The newest letters that one may see, those that come back, and the kinds that are held."""
    wanted = next((one for one in _STATES if one == state), None)
    found, people = await letters.list_letters(work, _PAGE_SIZE, skip, wanted)
    return render(
        http,
        "letters.html",
        letters=found,
        people=people,
        skip=skip,
        at_once=_PAGE_SIZE,
        state=wanted or "",
        mailboxes=await mailboxes.list_bouncing_mailboxes(work),
        held_kinds=await KindHolds(work).list_held(),
        titles=KIND_TITLES,
        **_permissions(work),
    )


@router.get("/letters/{letter_id}")
async def letter(letter_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One letter, as it leaves or left."""
    found, people = await letters.get_letter(work, letter_id)
    text, _ = await _preview(http, work, letter_id)
    return render(
        http,
        "letter.html",
        letter=found,
        people=people,
        text=text,
        held_kinds=await KindHolds(work).list_held(),
        titles=KIND_TITLES,
        **_permissions(work),
    )


@router.get("/letters/{letter_id}/page")
async def as_a_page(letter_id: str, http: HttpRequest, work: ToRead) -> Response:
    """The same letter as a mail program shows it."""
    _, html = await _preview(http, work, letter_id)
    if not html:
        raise NotFound
    return HTMLResponse(html, headers={"Content-Security-Policy": _LETTER_POLICY, "Cache-Control": "no-store"})


@router.post("/letters/{letter_id}/hold")
async def hold(letter_id: str, work: ToWrite) -> Response:
    """It stays."""
    await letters.hold_letter(work, letter_id)
    return RedirectResponse(f"/letters/{letter_id}", 303)


@router.post("/letters/{letter_id}/release")
async def release(letter_id: str, work: ToWrite) -> Response:
    """It may leave."""
    await letters.release_letter(work, letter_id)
    return RedirectResponse(f"/letters/{letter_id}", 303)


@router.post("/letters/{letter_id}/again")
async def again(letter_id: str, work: ToWrite) -> Response:
    """Once more to those whom it did not reach."""
    await letters.resend_letter(work, letter_id)
    return RedirectResponse(f"/letters/{letter_id}", 303)


@router.post("/letters/{letter_id}/trial")
async def trial(letter_id: str, work: ToWrite) -> Response:
    """The same letter to the one who asks."""
    await letters.send_trial(work, letter_id)
    return RedirectResponse("/letters", 303)


@router.post("/letters/kinds/{kind}/hold")
async def hold_kind(kind: str, work: ToWrite) -> Response:
    """All of a kind stay."""
    await _hold_kind(work, kind, held=True)
    return RedirectResponse("/letters", 303)


@router.post("/letters/kinds/{kind}/release")
async def release_kind(kind: str, work: ToWrite) -> Response:
    """All of a kind may leave."""
    await _hold_kind(work, kind, held=False)
    return RedirectResponse("/letters", 303)


@router.post("/letters/boxes/{person_id}/trust")
async def trust(person_id: str, work: ToWrite) -> Response:
    """Letters arrive at this address again."""
    await mailboxes.trust_mailbox(work, person_id)
    return RedirectResponse("/letters", 303)


async def _hold_kind(work: ToWrite, kind: str, *, held: bool) -> None:
    if kind not in KIND_TITLES or kind in TRANSACTIONAL_KINDS:
        raise NotFound
    await letters.hold_kind(work, kind, held=held)


async def _preview(http: HttpRequest, work: ToRead, letter_id: str) -> tuple[str, str]:
    state = service_state(http)
    letterhead = Letterhead.from_settings(state.settings, state.secrets.sign)
    found, people = await letters.get_letter(work, letter_id)
    return await letters.preview_letter(work, found, people, letterhead)


def _permissions(work: ToRead) -> dict[str, Any]:
    return {"may_hold": policy.can_hold_letters(work.actor), "may_change": policy.can_change_letters(work.actor)}
