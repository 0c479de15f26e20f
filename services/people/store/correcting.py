"""What is remembered of corrections that are under way."""

from services.people.model.correcting import AddressChange, AskedCorrection
from services.people.model.sign_in import token_digest
from services.people.policy.correcting import visible_corrections
from services.people.policy.doors import visible_to_the_room
from shared.store import A_TEXT, Collection, Index


class Corrections(Collection[AskedCorrection]):
    """What people find wrong, until somebody has looked."""

    name = "corrections"
    model = AskedCorrection
    visible = staticmethod(visible_corrections)

    async def of(self, person_id: str) -> AskedCorrection | None:
        """What waits for one person, if one may see it."""
        return await self._one({"_id": person_id})


class AddressChanges(Collection[AddressChange]):
    """New addresses, asked for and confirmed; the room alone looks at them."""

    name = "address_changes"
    model = AddressChange
    visible = staticmethod(visible_to_the_room)
    indexes = (
        Index((("token_digest", 1),), unique=True, where={"token_digest": A_TEXT}),
        Index((("person_id", 1), ("asked_at", -1))),
        Index((("forget_at", 1),), forget=True),
    )

    async def with_token(self, token: str) -> AddressChange | None:
        """The one that the end of this link opens."""
        return await self._one({"token_digest": token_digest(token)})

    async def newest(self, person_id: str) -> AddressChange | None:
        """The last one that this person has asked for."""
        found = await self._find({"person_id": person_id}, sort=[("asked_at", -1)], limit=1)
        return found[0] if found else None
