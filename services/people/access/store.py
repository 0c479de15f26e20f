"""What people remembers of those who are signed in, and of the programs that have a token."""

from services.people.access import policy
from services.people.access.model.api_token import ApiToken, digest_token
from services.people.access.model.linked_identity import LinkedIdentity
from services.people.access.model.member_session import MemberSession
from services.people.access.model.sign_in import SignIn, ticket_digest
from services.people.letters.model.one_time_keys import token_digest
from shared.store import (
    A_TEXT,
    Collection,
    Index,
    visible_to_service,
)


class MemberSessions(Collection[MemberSession]):
    """Where people are signed in, and where they were until a month ago."""

    name = "sessions"
    model = MemberSession
    has_outbox = True
    visible = staticmethod(policy.visible_sessions)
    indexes = (
        Index((("person_id", 1), ("seen_at", -1))),
        Index((("forget_at", 1),), forget=True),
    )

    async def list_for_person(self, person_id: str, limit: int = 200) -> list[MemberSession]:
        """Somebody's, the one seen last first."""
        return await self._find({"person_id": person_id}, sort=[("seen_at", -1), ("_id", 1)], limit=limit)

    async def list_open_for_person(self, person_id: str, limit: int = 200) -> list[MemberSession]:
        """Those of somebody that still open something."""
        wanted = {"person_id": person_id, "ended_at": None, "over_at": {"$gt": self._work.now}}
        return await self._find(wanted, sort=[("seen_at", -1), ("_id", 1)], limit=limit)


class ApiTokens(Collection[ApiToken]):
    """The tokens of programs, and those that were until a year ago."""

    name = "api_tokens"
    model = ApiToken
    has_outbox = True
    visible = staticmethod(policy.visible_tokens)
    indexes = (
        Index((("school_id", 1), ("given_at", -1))),
        Index((("print", 1),), unique=True),
        Index((("forget_at", 1),), forget=True),
    )

    async def list_newest(self, limit: int = 200, skip: int = 0) -> list[ApiToken]:
        """Those one may see, the newest first."""
        return await self._find({}, sort=[("given_at", -1), ("_id", -1)], limit=limit, skip=skip)

    async def find_by_token(self, token: str) -> ApiToken | None:
        """The one that looks like this."""
        return await self._find_one({"print": digest_token(token)})


class LinkedIdentities(Collection[LinkedIdentity]):
    """Who of another site is who here."""

    name = "identities"
    model = LinkedIdentity
    visible = staticmethod(visible_to_service)
    indexes = (Index((("person_id", 1),)),)


class SignIns(Collection[SignIn]):
    """Those who have asked to be let in."""

    name = "sign_ins"
    model = SignIn
    visible = staticmethod(visible_to_service)
    indexes = (
        Index((("token_digest", 1),), unique=True, where={"token_digest": A_TEXT}),
        Index((("ticket_digest", 1),), unique=True),
        Index((("forget_at", 1),), forget=True),
    )

    async def find_by_token(self, token: str) -> SignIn | None:
        """The one that the end of this link opens."""
        return await self._find_one({"token_digest": token_digest(token)})

    async def find_by_ticket(self, ticket: str) -> SignIn | None:
        """The one that was asked for in the browser that holds this ticket."""
        return await self._find_one({"ticket_digest": ticket_digest(ticket)})
