"""A person comes in through another site: there, and back."""

import base64
import json
import time
from functools import lru_cache

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.actions.limits import knock_from
from services.people.actions.linking import let_in_by_provider
from services.people.actions.provider import ProviderRefused, Way, remembered, way_out, way_there, who_came_back
from services.people.actions.sessions import open_session
from services.people.model.limits import PROVIDERS_FOR_A_CLIENT
from services.people.model.provider import Provider, providers
from services.people.pages.letting_in import client_host, device, let_in, page_to_go_on
from shared.http import ToRead, ToWrite, WorkRouter, note_suspicion
from shared.problems import NotFound, Problem
from shared.web import msgid

router = WorkRouter(include_in_schema=False)
WAY_COOKIE = "way"
_PLACE = "/sign-in/with"
_SECONDS = 600
SAID_BY_THE_ACTIONS = (
    msgid("The other site does not answer at the moment: try again in a minute, or sign in by a letter"),
    msgid("Signing in through the other site did not come to an end: begin again, or sign in by a letter"),
    msgid("The other site knows you, but nobody here does yet: ask the administrator of your school to add you"),
    msgid("The other site tells an address with unusual letters in it: sign in by a letter instead"),
)
offered = lru_cache(maxsize=8)(providers)


@router.get("/sign-in/with/{provider_id}")
async def go(provider_id: str, http: HttpRequest, work: ToRead) -> Response:
    """There: the browser keeps, sealed, what it must bring back."""
    await knock_from(work.store, PROVIDERS_FOR_A_CLIENT, client_host(http))
    provider = _provider(http, provider_id)
    next_page = page_to_go_on(http, http.query_params.get("next", "/"))
    own = http.query_params.get("own_device") == "yes"
    try:
        address, way = await way_there(
            work.store, provider, _back(http, provider), next_=next_page, own=own, until=time.time() + _SECONDS
        )
    except Problem as trouble:
        return _trouble(http, provider, trouble)
    response = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
    sealed = http.app.state.secrets.seal(json.dumps(remembered(way)).encode())
    response.set_cookie(
        WAY_COOKIE, base64.urlsafe_b64encode(sealed).decode(), max_age=_SECONDS, path=_PLACE, httponly=True,
        samesite="lax", secure=_is_secure(http),
    )  # fmt: skip
    return response


@router.get("/sign-in/with/{provider_id}/back")
async def come_back(provider_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Back: in, if the other site knows who it is, and we do too. What the browser kept is good once."""
    await knock_from(work.store, PROVIDERS_FOR_A_CLIENT, client_host(http))
    provider = _provider(http, provider_id)
    try:
        way = _way(http, provider)
        claims = await who_came_back(work.store, provider, _back(http, provider), way, dict(http.query_params))
        person = await let_in_by_provider(work, provider, claims)
    except Problem as trouble:
        response = _trouble(http, provider, trouble)
    else:
        opened = await open_session(
            work, person, how="provider", device=device(http), own_device=way.own_device, provider=provider.id
        )
        response = let_in(http, opened, way.next)
    response.delete_cookie(WAY_COOKIE, path=_PLACE, httponly=True, samesite="lax", secure=_is_secure(http))
    return response


@router.get("/sign-in/with/{provider_id}/out")
async def out(provider_id: str, http: HttpRequest, work: ToRead) -> Response:
    """Signed out here, and the way to sign out there: a link and not a detour, so that nobody is led away unasked."""
    await knock_from(work.store, PROVIDERS_FOR_A_CLIENT, client_host(http))
    provider = _provider(http, provider_id)
    address = await way_out(work.store, provider, f"{str(http.app.state.settings.public_url).rstrip('/')}/")
    response: Response = http.app.state.frame.page(
        http, "provider_out.html", headers={"Cache-Control": "no-store"}, provider=provider, address=address
    )
    return response


def _provider(http: HttpRequest, provider_id: str) -> Provider:
    found = offered(http.app.state.settings.oidc).get(provider_id)
    if found is None:
        raise NotFound
    return found


def _way(http: HttpRequest, provider: Provider) -> Way:
    try:
        sealed = base64.urlsafe_b64decode(http.cookies.get(WAY_COOKIE, "").encode())
        kept = http.app.state.secrets.unseal(sealed) if sealed else None
        way = Way(**json.loads(kept)) if kept else None
    except (ValueError, TypeError):
        way = None
    if way is None or way.provider != provider.id or way.until < time.time():
        raise ProviderRefused("no way")
    return way


def _trouble(http: HttpRequest, provider: Provider, trouble: Problem) -> Response:
    note_suspicion(http, trouble.slug, provider=provider.id, why=getattr(trouble, "why", None))
    response: Response = http.app.state.frame.page(
        http, "provider_trouble.html", trouble.status, headers={"Cache-Control": "no-store"}, provider=provider,
        detail=trouble.detail,
    )  # fmt: skip
    return response


def _back(http: HttpRequest, provider: Provider) -> str:
    return f"{str(http.app.state.settings.public_url).rstrip('/')}{_PLACE}/{provider.id}/back"


def _is_secure(http: HttpRequest) -> bool:
    return str(http.app.state.settings.public_url).startswith("https:")
