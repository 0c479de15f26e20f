"""Programs end letters for their owner, and bring back those that could not be delivered."""

from fastapi import Request as HttpRequest
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from services.people.actions import returned, wishes
from services.people.actions.envelope import Letterhead
from shared.http import ToWrite, WorkRouter
from shared.problems import Refused

router = WorkRouter(prefix="/api")


class Stopped(BaseModel):
    """The kind of letters that will not come any more."""

    stopped: str


class ReportHeard(BaseModel):
    """What became of the report: `returned`, `waits` (only a delay), or `known` already."""

    heard: str


@router.post("/unsubscriptions/{token}", tags=["letters"])
async def stop(token: str, work: ToWrite, http: HttpRequest) -> Stopped:
    """One click in a mail program (RFC 8058): the link of a letter ends letters of its kind, without signing in."""
    return Stopped(stopped=await wishes.stop_by_link(work, token, letterhead_of(http)))


@router.get("/unsubscriptions/{token}", include_in_schema=False)
async def show(token: str) -> Response:
    """A program that only looks changes nothing; a person is shown the page with the button."""
    return RedirectResponse(f"/letters/stop/{token}", 303)


@router.post("/returned-letters", tags=["letters"])
async def bring_back(work: ToWrite, http: HttpRequest) -> ReportHeard:
    """A mail server's report (RFC 3464) about a letter, as message/rfc822; its signed tag is the right to say so."""
    content = await http.body()
    if len(content) > returned.LONGEST_REPORT:
        raise Refused("This report is too long: 512 kB are enough for any")
    return ReportHeard(heard=await returned.hear_report(work, content, letterhead_of(http)))


def letterhead_of(http: HttpRequest) -> Letterhead:
    """The deployment's letterhead."""
    settings = http.app.state.settings
    return Letterhead.of(settings.smtp_url, settings.public_url, http.app.state.secrets.sign)
