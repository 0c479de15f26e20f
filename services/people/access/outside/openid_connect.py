"""Asking another site who somebody is: OpenID Connect's code flow with PKCE, through Authlib."""

import asyncio
import hmac
import secrets
from collections.abc import Awaitable
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
from services.people.access.outside.ports import AuthorizationRequest, ProviderRefused, ProviderUnavailable
from shared.store import Store

T = TypeVar("T")
TIMEOUT = 4.5
"""Seconds for all that is asked of the other site while somebody waits."""
_CONFIGURATION_TTL = 600.0
_KEYS_MIN_AGE = 60.0
_CLOCK_SKEW = 60


class OpenIdConnect:
    """One site; what it says of itself and its keys are remembered for all requests of a process."""

    def __init__(self, store: Store, provider: Provider) -> None:
        self._store = store
        self._provider = provider

    async def begin_authorization(
        self, redirect_uri: str, *, next_page: str, own_device: bool, until: float
    ) -> tuple[str, AuthorizationRequest]:
        """The authorization endpoint with a fresh state, nonce and code verifier."""
        request = AuthorizationRequest(
            provider=self._provider.id,
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            next=next_page,
            own_device=own_device,
            until=until,
        )
        configuration = await _with_timeout(self._get_configuration())
        async with self._create_client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                configuration["authorization_endpoint"],
                state=request.state,
                code_verifier=request.verifier,
                nonce=request.nonce,
            )
        return str(address), request

    async def fetch_claims(
        self, redirect_uri: str, request: AuthorizationRequest, parameters: dict[str, str]
    ) -> dict[str, Any]:
        """The claims of the verified id_token, and what the userinfo endpoint adds to them."""
        if not hmac.compare_digest(parameters.get("state", "").encode(), request.state.encode()):
            raise ProviderRefused("state")
        if "error" in parameters or not parameters.get("code"):
            raise ProviderRefused("cancelled")
        return await _with_timeout(self._exchange_code(redirect_uri, request, parameters))

    async def make_logout_url(self, return_url: str) -> str | None:
        """OpenID Connect RP-Initiated Logout, without the id_token, which is not kept: the other site asks first."""
        try:
            configuration = await _with_timeout(self._get_configuration())
        except ProviderUnavailable:
            return None
        endpoint = configuration.get("end_session_endpoint")
        if not isinstance(endpoint, str) or urlsplit(endpoint).scheme != urlsplit(self._provider.issuer).scheme:
            return None
        query = urlencode({"client_id": self._provider.client_id, "post_logout_redirect_uri": return_url})
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{query}"

    async def _exchange_code(
        self, redirect_uri: str, request: AuthorizationRequest, parameters: dict[str, str]
    ) -> dict[str, Any]:
        configuration = await self._get_configuration()
        # RFC 9207: without this the code of one site could be carried to another.
        if parameters.get("iss", self._provider.issuer) != self._provider.issuer:
            raise ProviderRefused("iss")
        async with self._create_client(redirect_uri) as client:
            try:
                tokens = await client.fetch_token(
                    configuration["token_endpoint"],
                    grant_type="authorization_code",
                    code=parameters["code"],
                    code_verifier=request.verifier,
                )
            except OAuthError as error:
                raise ProviderRefused(str(error.error)[:40]) from None
            id_token = tokens.get("id_token")
            if not isinstance(id_token, str):
                raise ProviderRefused("no id_token")
            claims = await self.verify_id_token(configuration, id_token, request.nonce)
            if "email" not in claims and "userinfo_endpoint" in configuration:
                more = (await client.get(configuration["userinfo_endpoint"])).json()
                if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
                    raise ProviderRefused("userinfo")
                claims = {**more, **claims}
        return claims

    async def verify_id_token(self, configuration: dict[str, Any], id_token: str, nonce: str) -> dict[str, Any]:
        """What the site has signed, for us and for this visit. Raises ProviderRefused for anything else."""
        site = self._provider
        registry = JWTClaimsRegistry(
            leeway=_CLOCK_SKEW,
            iss={"essential": True, "value": site.issuer},
            aud={"essential": True, "value": site.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        )
        algorithms = list(site.algorithms)
        try:
            try:
                keys = await self._get_keys(configuration, _CONFIGURATION_TTL)
                token = jwt.decode(id_token, keys, algorithms=algorithms)
            except InvalidKeyIdError:  # the other site has new keys: look once more, at most once in a minute
                keys = await self._get_keys(configuration, _KEYS_MIN_AGE)
                token = jwt.decode(id_token, keys, algorithms=algorithms)
            registry.validate(token.claims)
        except (JoseError, ValueError) as error:
            raise ProviderRefused(type(error).__name__) from None
        claims = dict(token.claims)
        parties = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims.get("azp", site.client_id) != site.client_id or (len(parties) > 1 and "azp" not in claims):
            raise ProviderRefused("azp")
        if not isinstance(claims["sub"], str) or not claims["sub"]:
            raise ProviderRefused("sub")
        return claims

    async def _get_configuration(self) -> dict[str, Any]:
        async def load() -> dict[str, Any]:
            at = (self._provider.inside or self._provider.issuer).rstrip("/")
            found = await _fetch_json(f"{at}/.well-known/openid-configuration")
            if found.get("issuer") != self._provider.issuer:
                raise ProviderUnavailable
            return found

        return await self._store.get_cached(f"provider {self._provider.id}", _CONFIGURATION_TTL, load)

    async def _get_keys(self, configuration: dict[str, Any], max_age: float) -> KeySet:
        async def load() -> KeySet:
            found: Any = await _fetch_json(configuration["jwks_uri"])  # checked inside
            return KeySet.import_key_set(found)

        return await self._store.get_cached(f"keys of {self._provider.id}", max_age, load)

    def _create_client(self, redirect_uri: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self._provider.client_id,
            client_secret=self._provider.client_secret,
            scope=self._provider.scope,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            token_endpoint_auth_method="client_secret_basic" if self._provider.client_secret else "none",
        )


async def _fetch_json(url: str) -> dict[str, Any]:
    async with httpx2.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client:
        answer = (await client.get(url)).raise_for_status()
        found = answer.json()
    if not isinstance(found, dict):
        raise ProviderUnavailable
    return found


async def _with_timeout(request: Awaitable[T]) -> T:
    """What the other site says, in time; anything it does badly is said in one way."""
    try:
        async with asyncio.timeout(TIMEOUT):
            return await request
    except (httpx2.HTTPError, TimeoutError, KeyError, ValueError):
        raise ProviderUnavailable from None
