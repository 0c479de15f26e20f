"""What the desk of a room remembers: who did what."""

from shared.desk import policy
from shared.desk.model import Deed
from shared.store import Collection


class Deeds(Collection[Deed]):
    """In the room's own database. No index of its own: identifiers are ordered by time."""

    name = "dead_letter_deeds"
    model = Deed
    visible = staticmethod(policy.visible)

    async def newest(self, limit: int = 50) -> list[Deed]:
        """What was done last."""
        return await self._find({}, sort=[("_id", -1)], limit=limit)
