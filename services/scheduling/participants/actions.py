"""What others ask about people."""

from collections.abc import Iterable

from services.scheduling.participants.store import People
from shared.store import Reading


async def get_names(work: Reading, person_ids: Iterable[str]) -> dict[str, str]:
    """Identifier to name, for those who have been introduced."""
    return await People(work).get_names(person_ids)
