"""Nobody knocks without end: counted for all replicas together."""

from services.people.access.model.rate_limits import RateLimit, RateLimited, client_key
from services.people.registry.model.fields import digest
from shared.store import AttemptCounter, Store


async def count_attempt(store: Store, limit: RateLimit, key: str) -> None:
    """One more try; what is counted is kept as a print, for the window only. Raises TooOften with the time to wait."""
    tries, seconds = await AttemptCounter(store).count(digest(limit.name, key), limit.window)
    if tries > limit.max_attempts:
        raise RateLimited(seconds)


async def count_attempt_from(store: Store, limit: RateLimit, host: str) -> None:
    """The same for an address of the network."""
    await count_attempt(store, limit, client_key(host))
