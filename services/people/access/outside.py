"""Asking another site who somebody is: OpenID Connect's code flow with PKCE, through Authlib."""

import asyncio
import hmac
import secrets
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from services.people.access.model.provider import Provider
from shared.problems import Refused, Unavailable
from shared.store import Store

T = TypeVar("T")
TIMEOUT = 4.5
"""Seconds for all that is asked of the other site while somebody waits."""
_CONFIGURATION_TTL = 600.0
_KEYS_MIN_AGE = 60.0
_CLOCK_SKEW = 60


class ProviderUnavailable(Unavailable):
    """The other site does not answer, or makes no sense."""

    slug = "provider-away"
    is_security_event = True

    def __init__(self) -> None:
        super().__init__("The other site does not answer at the moment: try again in a minute, or sign in by a letter")


class ProviderRefused(Refused):
    """What came back is not what was asked for: cancelled, forged, too late, or for somebody else."""

    slug = "provider-refused"
    is_security_event = True

    def __init__(self, why: str) -> None:
        super().__init__(
            "Signing in through the other site did not come to an end: begin again, or sign in by a letter"
        )
        self.why = why


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What the browser keeps, sealed, while the person is at the other site."""

    provider: str
    state: str
    nonce: str
    verifier: str
    next: str
    own_device: bool
    until: float


async def begin_authorization(
    store: Store, provider: Provider, redirect_uri: str, *, next_: str, own_device: bool, until: float
) -> tuple[str, AuthorizationRequest]:
    """The address at the other site, and what to remember until the person comes back to `back`."""
    way = AuthorizationRequest(
        provider.id,
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(24),
        secrets.token_urlsafe(48),
        next_,
        own_device,
        until,
    )
    told = await _with_timeout(_get_configuration(store, provider))
    async with _create_client(provider, redirect_uri) as client:
        address, _ = client.create_authorization_url(
            told["authorization_endpoint"], state=way.state, code_verifier=way.verifier, nonce=way.nonce
        )
    return str(address), way


async def fetch_claims(
    store: Store, provider: Provider, redirect_uri: str, request: AuthorizationRequest, parameters: dict[str, str]
) -> dict[str, Any]:
    """What the other site says of the person whose browser brings `told` back; verified in every respect.

    Raises ProviderRefused or ProviderAway.
    """
    if not hmac.compare_digest(parameters.get("state", "").encode(), request.state.encode()):
        raise ProviderRefused("state")
    if "error" in parameters or not parameters.get("code"):
        raise ProviderRefused("cancelled")
    return await _with_timeout(_exchange_code(store, provider, redirect_uri, request, parameters))


async def make_logout_url(store: Store, provider: Provider, return_url: str) -> str | None:
    """The address at which one signs out of the other site and comes back `home`; None where it has no such door.

    OpenID Connect RP-Initiated Logout, without the id_token, which is not kept: the other site asks first.
    """
    try:
        told = await _with_timeout(_get_configuration(store, provider))
    except ProviderUnavailable:
        return None
    door = told.get("end_session_endpoint")
    if not isinstance(door, str) or urlsplit(door).scheme != urlsplit(provider.issuer).scheme:
        return None
    asked = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": return_url})
    return f"{door}{'&' if urlsplit(door).query else '?'}{asked}"


def serialize_request(request: AuthorizationRequest) -> dict[str, Any]:
    """A way as it is written into the browser."""
    return asdict(request)


async def _exchange_code(
    store: Store, provider: Provider, redirect_uri: str, request: AuthorizationRequest, parameters: dict[str, str]
) -> dict[str, Any]:
    known = await _get_configuration(store, provider)
    # RFC 9207: without this the code of one site could be carried to another.
    if parameters.get("iss", provider.issuer) != provider.issuer:
        raise ProviderRefused("iss")
    async with _create_client(provider, redirect_uri) as client:
        try:
            tokens = await client.fetch_token(
                known["token_endpoint"],
                grant_type="authorization_code",
                code=parameters["code"],
                code_verifier=request.verifier,
            )
        except OAuthError as error:
            raise ProviderRefused(str(error.error)[:40]) from None
        id_token = tokens.get("id_token")
        if not isinstance(id_token, str):
            raise ProviderRefused("no id_token")
        claims = await _verify_id_token(store, provider, known, id_token, request.nonce)
        if "email" not in claims and "userinfo_endpoint" in known:
            more = (await client.get(known["userinfo_endpoint"])).json()
            if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
                raise ProviderRefused("userinfo")
            claims = {**more, **claims}
    return claims


async def _verify_id_token(
    store: Store, provider: Provider, configuration: dict[str, Any], id_token: str, nonce: str
) -> dict[str, Any]:
    registry = JWTClaimsRegistry(
        leeway=_CLOCK_SKEW, iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id}, nonce={"essential": True, "value": nonce},
        exp={"essential": True}, iat={"essential": True}, sub={"essential": True},
    )  # fmt: skip
    algorithms = list(provider.algorithms)
    try:
        try:
            token = jwt.decode(
                id_token, await _get_keys(store, provider, configuration, _CONFIGURATION_TTL), algorithms=algorithms
            )
        except InvalidKeyIdError:  # the other site has new keys: look once more, at most once in a minute
            token = jwt.decode(
                id_token, await _get_keys(store, provider, configuration, _KEYS_MIN_AGE), algorithms=algorithms
            )
        registry.validate(token.claims)
    except (JoseError, ValueError) as error:
        raise ProviderRefused(type(error).__name__) from None
    claims = dict(token.claims)
    parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", provider.client_id) != provider.client_id or (len(parties) > 1 and "azp" not in claims):
        raise ProviderRefused("azp")
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise ProviderRefused("sub")
    return claims


async def _get_configuration(store: Store, provider: Provider) -> dict[str, Any]:
    async def load() -> dict[str, Any]:
        at = (provider.inside or provider.issuer).rstrip("/")
        found = await _fetch_json(f"{at}/.well-known/openid-configuration")
        if found.get("issuer") != provider.issuer:
            raise ProviderUnavailable
        return found

    return await store.get_cached(f"provider {provider.id}", _CONFIGURATION_TTL, load)


async def _get_keys(store: Store, provider: Provider, configuration: dict[str, Any], max_age: float) -> KeySet:
    async def load() -> KeySet:
        return KeySet.import_key_set(await _fetch_json(configuration["jwks_uri"]))  # type: ignore[arg-type]  # checked inside

    return await store.get_cached(f"keys of {provider.id}", max_age, load)


async def _fetch_json(url: str) -> dict[str, Any]:
    async with httpx2.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client:
        answer = (await client.get(url)).raise_for_status()
        found = answer.json()
    if not isinstance(found, dict):
        raise ProviderUnavailable
    return found


def _create_client(provider: Provider, redirect_uri: str) -> AsyncOAuth2Client:
    return AsyncOAuth2Client(
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        scope=provider.scope,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        timeout=TIMEOUT,
        token_endpoint_auth_method="client_secret_basic" if provider.client_secret else "none",
    )


async def _with_timeout(request: Awaitable[T]) -> T:
    """What the other site says, in time; anything it does badly is said in one way."""
    try:
        async with asyncio.timeout(TIMEOUT):
            return await request
    except (httpx2.HTTPError, TimeoutError, KeyError, ValueError):
        raise ProviderUnavailable from None
