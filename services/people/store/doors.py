"""What people remembers of those who are signed in, and of the programs that have a token."""

from services.people.model.api_token import ApiToken, digest_token
from services.people.model.linked_identity import LinkedIdentity
from services.people.model.member_session import MemberSession
from services.people.policy import doors
from shared.store import Collection, Index


class MemberSessions(Collection[MemberSession]):
    """Where people are signed in, and where they were until a month ago."""

    name = "sessions"
    model = MemberSession
    speaks = True
    visible = staticmethod(doors.visible_sessions)
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
    speaks = True
    visible = staticmethod(doors.visible_tokens)
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
    visible = staticmethod(doors.visible_to_service)
    indexes = (Index((("person_id", 1),)),)
