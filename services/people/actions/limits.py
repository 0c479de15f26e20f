"""Nobody knocks without end: counted for all replicas together."""

from services.people.model.limits import Limit, TooOften, client_of
from services.people.model.words import digest
from shared.store import Store, Tally


async def knock(store: Store, limit: Limit, by: str) -> None:
    """One more try; what is counted is kept as a print, for the window only. Raises TooOften with the time to wait."""
    tries, seconds = await Tally(store).count(digest(limit.door, by), limit.window)
    if tries > limit.most:
        raise TooOften(seconds)


async def knock_from(store: Store, limit: Limit, host: str) -> None:
    """The same for an address of the network."""
    await knock(store, limit, client_of(host))
