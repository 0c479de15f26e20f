"""What is remembered of corrections that are under way."""

from services.people.model.correcting import AddressChange, RequestedCorrection
from services.people.model.sign_in import token_digest
from services.people.policy.correcting import visible_corrections
from services.people.policy.doors import visible_to_service
from shared.store import A_TEXT, Collection, Index


class Corrections(Collection[RequestedCorrection]):
    """What people find wrong, until somebody has looked."""

    name = "corrections"
    model = RequestedCorrection
    visible = staticmethod(visible_corrections)

    async def find_for_person(self, person_id: str) -> RequestedCorrection | None:
        """What waits for one person, if one may see it."""
        return await self._find_one({"_id": person_id})


class AddressChanges(Collection[AddressChange]):
    """New addresses, asked for and confirmed; the room alone looks at them."""

    name = "address_changes"
    model = AddressChange
    visible = staticmethod(visible_to_service)
    indexes = (
        Index((("token_digest", 1),), unique=True, where={"token_digest": A_TEXT}),
        Index((("person_id", 1), ("asked_at", -1))),
        Index((("forget_at", 1),), forget=True),
    )

    async def find_by_token(self, token: str) -> AddressChange | None:
        """The one that the end of this link opens."""
        return await self._find_one({"token_digest": token_digest(token)})

    async def find_newest(self, person_id: str) -> AddressChange | None:
        """The last one that this person has asked for."""
        found = await self._find({"person_id": person_id}, sort=[("asked_at", -1)], limit=1)
        return found[0] if found else None
