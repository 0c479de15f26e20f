"""What a service remembers of its dead letters: who did what with them."""

from shared.dead_letter_admin import policy
from shared.dead_letter_admin.model import Operation
from shared.store import Collection


class Operations(Collection[Operation]):
    """In the service's own database. No index of its own: identifiers are ordered by time."""

    name = "dead_letter_deeds"
    model = Operation
    visible = staticmethod(policy.visible)

    async def list_newest(self, limit: int = 50) -> list[Operation]:
        """What was done last."""
        return await self._find({}, sort=[("_id", -1)], limit=limit)
