"""A person comes in through another site: there, and back."""

import base64
import json
import time
from dataclasses import asdict
from functools import lru_cache
from urllib.parse import quote

from fastapi import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from services.people.access.actions.linked_identities import resolve_identity
from services.people.access.actions.rate_limits import count_attempt_from
from services.people.access.actions.sessions import open_session
from services.people.access.model.provider import Provider, parse_providers
from services.people.access.model.rate_limits import PROVIDERS_PER_CLIENT
from services.people.access.outside import AuthorizationRequest, ProviderRefused, create_identity_provider
from services.people.access.pages.cookies import get_device, get_next_page, sign_in_response
from services.people.settings import PeopleSettings
from shared.http import ToRead, ToWrite, WorkRouter, get_client_host, log_security_event, service_state
from shared.problems import NotFound, Problem
from shared.web import NO_STORE, msgid, render

router = WorkRouter(include_in_schema=False)
AUTHORIZATION_COOKIE = "way"
_COOKIE_PATH = "/sign-in/with"
_COOKIE_SECONDS = 600
OUTSIDE_REFUSALS = (
    msgid("The other site does not answer at the moment: try again in a minute, or sign in by a letter"),
    msgid("Signing in through the other site did not come to an end: begin again, or sign in by a letter"),
    msgid("The other site knows you, but nobody here does yet: ask the administrator of your school to add you"),
    msgid("The other site tells an address with unusual letters in it: sign in by a letter instead"),
)
get_providers = lru_cache(maxsize=8)(parse_providers)


@router.get("/sign-in/with/{provider_id}")
async def go(provider_id: str, http: HttpRequest, work: ToRead) -> Response:
    """There: the browser keeps, sealed, what it must bring back."""
    await count_attempt_from(work.store, PROVIDERS_PER_CLIENT, get_client_host(http))
    provider = _get_provider(http, provider_id)
    next_page = get_next_page(http, http.query_params.get("next", "/"))
    own = http.query_params.get("own_device") == "yes"
    try:
        address, request = await create_identity_provider(work.store, provider).begin_authorization(
            _make_redirect_uri(http, provider),
            next_page=next_page,
            own_device=own,
            until=time.time() + _COOKIE_SECONDS,
        )
    except Problem as problem:
        return _refusal_page(http, provider, problem, next_page)
    response = RedirectResponse(address, 303, NO_STORE)
    encrypted = service_state(http).secrets.encrypt(json.dumps(asdict(request)).encode())
    response.set_cookie(
        AUTHORIZATION_COOKIE,
        base64.urlsafe_b64encode(encrypted).decode(),
        max_age=_COOKIE_SECONDS,
        path=_COOKIE_PATH,
        httponly=True,
        samesite="lax",
        secure=_is_secure(http),
    )
    return response


@router.get("/sign-in/with/{provider_id}/back")
async def come_back(provider_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Back: in, if the other site knows who it is, and we do too. What the browser kept is good once."""
    await count_attempt_from(work.store, PROVIDERS_PER_CLIENT, get_client_host(http))
    provider = _get_provider(http, provider_id)
    next_page = "/"
    try:
        request = _read_request(http, provider)
        next_page = request.next
        claims = await create_identity_provider(work.store, provider).fetch_claims(
            _make_redirect_uri(http, provider), request, dict(http.query_params)
        )
        person = await resolve_identity(work, provider, claims)
    except Problem as problem:
        response = _refusal_page(http, provider, problem, next_page)
    else:
        opened = await open_session(
            work, person, how="provider", device=get_device(http), own_device=request.own_device, provider=provider.id
        )
        response = sign_in_response(http, opened, request.next)
    response.delete_cookie(
        AUTHORIZATION_COOKIE, path=_COOKIE_PATH, httponly=True, samesite="lax", secure=_is_secure(http)
    )
    return response


@router.get("/sign-in/with/{provider_id}/out")
async def out(provider_id: str, http: HttpRequest, work: ToRead) -> Response:
    """Signed out here, and the way to sign out there: a link and not a detour, so that nobody is led away unasked."""
    await count_attempt_from(work.store, PROVIDERS_PER_CLIENT, get_client_host(http))
    provider = _get_provider(http, provider_id)
    home = f"{service_state(http).settings.public_url.rstrip('/')}/"
    address = await create_identity_provider(work.store, provider).make_logout_url(home)
    return render(http, "provider_out.html", headers=NO_STORE, provider=provider, address=address)


def _get_provider(http: HttpRequest, provider_id: str) -> Provider:
    found = get_providers(service_state(http).settings.get(PeopleSettings).oidc).get(provider_id)
    if found is None:
        raise NotFound
    return found


def _read_request(http: HttpRequest, provider: Provider) -> AuthorizationRequest:
    try:
        encrypted = base64.urlsafe_b64decode(http.cookies.get(AUTHORIZATION_COOKIE, "").encode())
        kept = service_state(http).secrets.decrypt(encrypted) if encrypted else None
        request = AuthorizationRequest(**json.loads(kept)) if kept else None
    except (ValueError, TypeError):
        request = None
    if request is None or request.provider != provider.id or request.until < time.time():
        raise ProviderRefused("no way")
    return request


def _refusal_page(http: HttpRequest, provider: Provider, problem: Problem, next_page: str) -> Response:
    log_security_event(http, problem.slug, provider=provider.id, why=getattr(problem, "why", None))
    return render(
        http,
        "provider_trouble.html",
        status=problem.status,
        headers=NO_STORE,
        provider=provider,
        detail=problem.detail,
        next_page="" if next_page == "/" else f"?next={quote(get_next_page(http, next_page), safe='/')}",
    )


def _make_redirect_uri(http: HttpRequest, provider: Provider) -> str:
    return f"{service_state(http).settings.public_url.rstrip('/')}{_COOKIE_PATH}/{provider.id}/back"


def _is_secure(http: HttpRequest) -> bool:
    return service_state(http).settings.public_url.startswith("https:")
