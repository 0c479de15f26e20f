"""What is asked of another site at which people sign in, whatever it speaks."""

from dataclasses import dataclass
from typing import Any, Protocol

from shared.problems import Refused, Unavailable


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
    """What the browser keeps, encrypted, while the person is at the other site."""

    provider: str
    state: str
    nonce: str
    verifier: str
    next: str
    own_device: bool
    until: float


class IdentityProvider(Protocol):
    """Another site that knows who somebody is."""

    async def begin_authorization(
        self, redirect_uri: str, *, next_page: str, own_device: bool, until: float
    ) -> tuple[str, AuthorizationRequest]:
        """The address at the other site, and what to remember until the person comes back to `redirect_uri`.

        Raises ProviderUnavailable.
        """

    async def fetch_claims(
        self, redirect_uri: str, request: AuthorizationRequest, parameters: dict[str, str]
    ) -> dict[str, Any]:
        """What the other site says of the person whose browser brings `parameters` back; verified in every respect.

        Raises ProviderRefused or ProviderUnavailable.
        """

    async def make_logout_url(self, return_url: str) -> str | None:
        """The address at which one signs out of the other site and comes back; None where it has none."""
