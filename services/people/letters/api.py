"""Programs end letters for their owner, and bring back those that could not be delivered."""

from fastapi import Request as HttpRequest
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from services.people.letters.actions import bounces, preferences
from services.people.letters.actions.envelope import Letterhead
from shared.http import ToWrite, WorkRouter, service_state
from shared.problems import Refused

router = WorkRouter(prefix="/api")


class StoppedKindView(BaseModel):
    """The kind of letters that will not come any more."""

    stopped: str


class DeliveryReportView(BaseModel):
    """What became of the report: `returned`, `waits` (only a delay), or `known` already."""

    heard: str


@router.post("/unsubscriptions/{token}", tags=["letters"])
async def stop(token: str, work: ToWrite, http: HttpRequest) -> StoppedKindView:
    """One click in a mail program (RFC 8058): the link of a letter ends letters of its kind, without signing in."""
    return StoppedKindView(stopped=await preferences.stop_kind_by_link(work, token, get_letterhead(http)))


@router.get("/unsubscriptions/{token}", include_in_schema=False)
async def show(token: str) -> Response:
    """A program that only looks changes nothing; a person is shown the page with the button."""
    return RedirectResponse(f"/letters/stop/{token}", 303)


@router.post("/returned-letters", tags=["letters"])
async def bring_back(work: ToWrite, http: HttpRequest) -> DeliveryReportView:
    """A mail server's report (RFC 3464) about a letter, as message/rfc822; its signed tag is the right to say so."""
    content = await http.body()
    if len(content) > bounces.MAX_REPORT_BYTES:
        raise Refused("This report is too long: 512 kB are enough for any")
    return DeliveryReportView(heard=await bounces.process_report(work, content, get_letterhead(http)))


def get_letterhead(http: HttpRequest) -> Letterhead:
    """The deployment's letterhead."""
    state = service_state(http)
    return Letterhead.from_settings(state.settings, state.secrets.sign)
