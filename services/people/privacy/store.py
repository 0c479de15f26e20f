"""What is remembered of corrections that are under way."""

from services.people.letters.model.one_time_keys import token_digest
from services.people.privacy import policy as privacy_policy
from services.people.privacy.model.address_change import AddressChange
from services.people.privacy.model.copy import RETENTION, Copy
from services.people.privacy.model.correction import RequestedCorrection
from services.people.privacy.model.erasure import Erasure
from services.people.privacy.policy import visible_corrections
from shared.privacy import Keep
from shared.store import (
    A_TEXT,
    Collection,
    Index,
    RetentionRule,
    visible_to_all,
    visible_to_service,
)


class Corrections(Collection[RequestedCorrection]):
    """What people find wrong, until somebody has looked."""

    name = "corrections"
    model = RequestedCorrection
    visible = staticmethod(visible_corrections)

    async def find_for_person(self, person_id: str) -> RequestedCorrection | None:
        """What waits for one person, if one may see it."""
        return await self._find_one({"_id": person_id})


class AddressChanges(Collection[AddressChange]):
    """New addresses, asked for and confirmed; the service alone looks at them."""

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


class Erasures(Collection[Erasure]):
    """The certificates: whoever has the address of one may read it, nobody is named in it."""

    name = "erasures"
    model = Erasure
    has_outbox = True
    visible = staticmethod(visible_to_all)


class RequestedCopies(Collection[Copy]):
    """The copies that people have asked for, each for its own person."""

    name = "copies"
    model = Copy
    has_outbox = True
    visible = staticmethod(privacy_policy.visible_copies)
    indexes = (Index((("person_id", 1), ("asked_at", -1))),)
    rules = (RetentionRule(Keep.COPY, RETENTION.days, "asked_at"),)

    async def find_newest(self, person_id: str) -> Copy | None:
        """The last one that somebody has asked for."""
        return next(iter(await self._find({"person_id": person_id}, sort=[("asked_at", -1)], limit=1)), None)
