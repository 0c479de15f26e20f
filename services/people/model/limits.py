"""How often somebody may knock at which door."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from shared.problems import Unavailable

_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many tries by one of whatever is counted within the window."""

    door: str
    most: int
    window: timedelta


# A whole school may sit behind one address of the network.
LETTERS_TO_AN_ADDRESS = Limit("letters to", 5, _QUARTER)
LETTERS_FOR_A_CLIENT = Limit("letters for", 60, _QUARTER)
KEYS_OF_A_CLIENT = Limit("keys of", 120, _QUARTER)
CODES_FOR_A_LETTER = Limit("codes for", 5, _QUARTER)
RENEWALS_OF_A_CLIENT = Limit("renewals of", 1_200, _QUARTER)
PROVIDERS_FOR_A_CLIENT = Limit("providers for", 120, _QUARTER)
DEMO_FOR_A_CLIENT = Limit("demo for", 600, _QUARTER)
CORRECTIONS_BY_A_PERSON = Limit("corrections by", 30, timedelta(hours=1))
ADDRESSES_BY_A_PERSON = Limit("addresses by", 5, timedelta(hours=1))
TOKENS_BY_A_PERSON = Limit("tokens by", 30, timedelta(hours=1))


class TooOften(Unavailable):
    """More tries than anybody needs; `retry_after` is in seconds, and it is true."""

    status = 429
    slug = "too-often"
    title = "Too many at once"
    is_suspect = True

    def __init__(self, seconds: float) -> None:
        minutes = max(1, -int(-seconds // 60))
        super().__init__("Too many tries in a short time. Minutes to wait: %(minutes)s", minutes=minutes)
        self.retry_after = max(1, -int(-seconds // 1))


def client_of(host: str) -> str:
    """Whom to count for an address of the network: one household of IPv6 has addresses without number."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
