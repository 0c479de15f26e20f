"""Other sites through which people sign in: the port, and its adapter for OpenID Connect."""

from services.people.access.model.provider import Provider
from services.people.access.outside.openid_connect import OpenIdConnect
from services.people.access.outside.ports import (
    AuthorizationRequest,
    IdentityProvider,
    ProviderRefused,
    ProviderUnavailable,
)
from shared.store import Store

__all__ = [
    "AuthorizationRequest",
    "IdentityProvider",
    "ProviderRefused",
    "ProviderUnavailable",
    "create_identity_provider",
]


def create_identity_provider(store: Store, provider: Provider) -> IdentityProvider:
    """The adapter for a site that the operator has named."""
    return OpenIdConnect(store, provider)
