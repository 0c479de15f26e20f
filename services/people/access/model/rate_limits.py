"""How often somebody may try what."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from shared.problems import Unavailable

_QUARTER_HOUR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most so many tries by one of whatever is counted within the window."""

    name: str
    max_attempts: int
    window: timedelta


# A whole school may sit behind one address of the network.
LETTERS_PER_ADDRESS = RateLimit("letters to", 5, _QUARTER_HOUR)
LETTERS_PER_CLIENT = RateLimit("letters for", 60, _QUARTER_HOUR)
KEYS_PER_CLIENT = RateLimit("keys of", 120, _QUARTER_HOUR)
CODES_PER_LETTER = RateLimit("codes for", 5, _QUARTER_HOUR)
RENEWALS_PER_CLIENT = RateLimit("renewals of", 1_200, _QUARTER_HOUR)
PROVIDERS_PER_CLIENT = RateLimit("providers for", 120, _QUARTER_HOUR)
DEMO_PER_CLIENT = RateLimit("demo for", 600, _QUARTER_HOUR)
CORRECTIONS_PER_PERSON = RateLimit("corrections by", 30, timedelta(hours=1))
ADDRESSES_PER_PERSON = RateLimit("addresses by", 5, timedelta(hours=1))
TOKENS_PER_PERSON = RateLimit("tokens by", 30, timedelta(hours=1))


class RateLimited(Unavailable):
    """More tries than anybody needs; `retry_after` is in seconds, and it is true."""

    status = 429
    slug = "too-often"
    title = "Too many at once"
    is_security_event = True

    def __init__(self, seconds: float) -> None:
        minutes = max(1, -int(-seconds // 60))
        super().__init__("Too many tries in a short time. Minutes to wait: %(minutes)s", minutes=minutes)
        self.retry_after = max(1, -int(-seconds // 1))


def client_key(host: str) -> str:
    """Whom to count for an address of the network: one household of IPv6 has addresses without number."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
