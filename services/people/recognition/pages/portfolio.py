"""What I have done: one's own page, the same by a secret link, and the list for the council of the school."""

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.recognition.actions import portfolio as recognition
from services.people.registry.actions.directory import find_schools_by_id
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.web import PRIVATE_LINK, render

router = WorkRouter(include_in_schema=False)
_MINE = "/portfolio"


@router.get("/portfolio")
async def mine(http: HttpRequest, work: ToRead) -> Response:
    """One's own page."""
    person, portfolio, record, thanks = await recognition.get_my_page(work)
    link = recognition.make_portfolio_token(portfolio, service_state(http).secrets.sign) if portfolio.link else ""
    base = service_state(http).settings.public_url.rstrip("/")
    return render(
        http,
        "portfolio.html",
        headers=PRIVATE_LINK,
        person=person,
        record=record,
        thanks=thanks,
        portfolio=portfolio,
        own=True,
        link=f"{base}/portfolio/shared/{link}" if link else "",
        schools=await find_schools_by_id(work),
        now=work.now,
    )


@router.post("/portfolio/share")
async def share(http: HttpRequest, work: ToWrite) -> Response:
    """A new secret link."""
    await recognition.share_portfolio(work, service_state(http).secrets.sign)
    return RedirectResponse(f"{_MINE}#share", 303)


@router.post("/portfolio/revoke")
async def revoke(work: ToWrite) -> Response:
    """The link opens nothing any more."""
    await recognition.revoke_portfolio_link(work)
    return RedirectResponse(f"{_MINE}#share", 303)


@router.post("/portfolio/named")
async def be_named(work: ToWrite) -> Response:
    """The school may name me."""
    await recognition.allow_naming(work, named=True)
    return RedirectResponse(f"{_MINE}#council", 303)


@router.post("/portfolio/unnamed")
async def not_be_named(work: ToWrite) -> Response:
    """The school may not name me."""
    await recognition.allow_naming(work, named=False)
    return RedirectResponse(f"{_MINE}#council", 303)


@router.get("/portfolio/shared/{token}")
async def shared(token: str, http: HttpRequest, work: ToRead) -> Response:
    """What a secret link opens."""
    person, record, thanks = await recognition.open_shared_page(work, token)
    return render(
        http,
        "portfolio.html",
        headers=PRIVATE_LINK,
        person=person,
        record=record,
        thanks=thanks,
        own=False,
        schools=await find_schools_by_id(work),
        now=work.now,
    )


@router.get("/portfolio/council")
async def council(http: HttpRequest, work: ToRead) -> Response:
    """Those of one's schools who may be named, for the pedagogical council."""
    named = await recognition.list_for_council(work)
    return render(http, "council.html", headers=PRIVATE_LINK, named=named, now=work.now)
