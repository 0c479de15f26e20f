"""Programs get tokens, and lose them."""

from collections.abc import Callable

from services.people import policy
from services.people.actions.audit import note
from services.people.actions.limits import knock
from services.people.model.api_token import ApiToken, GiveToken, token_print
from services.people.model.audit import Value
from services.people.model.limits import TOKENS_BY_A_PERSON
from services.people.model.person import Held
from services.people.policy import doors
from services.people.store import Schools
from services.people.store.doors import ApiTokens
from shared.problems import Refused
from shared.store import Reading, Writing

Sign = Callable[[ApiToken], str]


async def give_token(work: Writing, command: GiveToken, sign: Sign) -> tuple[ApiToken, str]:
    """A program may come in from now on; gives its token, which nobody will see again.

    Its roles are those that the giver may grant there. With an Idempotency-Key the second call is refused as done.
    """
    doors.may_give_tokens(work.who, command.school_id)
    for role in command.roles:
        policy.may_grant(work.who, Held(school_id=command.school_id, role=role))
    await _must_be_a_place(work, command.school_id)
    await knock(work.store, TOKENS_BY_A_PERSON, work.who.person_id or "")
    token = ApiToken.give(command, id_=work.new_id(), by=work.who.person_id or "", at=work.now)
    work.receipt = None  # the answer is not kept, not even sealed
    shown = sign(token)
    token.print = token_print(shown)
    await ApiTokens(work).add(token)
    told: dict[str, Value] = {
        "name": token.name, "roles": [str(role) for role in token.roles], "scopes": [*token.scopes],
        "until": token.until.isoformat(),
    }  # fmt: skip
    await note(work, deed="token.given", about=f"token:{token.id}", school_id=token.school_id, after=told)
    return token, shown


async def tokens(work: Reading, limit: int = 200, skip: int = 0) -> list[ApiToken]:
    """Those one looks after, the newest first."""
    doors.may_look_at_tokens(work.who)
    return await ApiTokens(work).newest(limit, skip)


async def revoke_token(work: Writing, token_id: str) -> None:
    """The token opens nothing any more."""
    doors.may_look_at_tokens(work.who)
    token = await ApiTokens(work).get(token_id)
    doors.may_give_tokens(work.who, token.school_id)
    await _revoke(work, token, by=work.who.person_id or "")


async def revoke_found_token(work: Writing, shown: str) -> None:
    """Whoever has found a token somewhere may end it by showing it. The answer tells nothing about others."""
    work.who = policy.THE_ROOM
    token = await ApiTokens(work).printed(shown)
    if token is not None:
        await _revoke(work, token, by="finder")


async def _revoke(work: Writing, token: ApiToken, *, by: str) -> None:
    ended = token.revoke(by, at=work.now)
    if ended is not None:
        await ApiTokens(work).save(token)
        work.publish(ended, about=token)
        by_whom: dict[str, Value] = {"by": by}
        await note(work, deed="token.revoked", about=f"token:{token.id}", school_id=token.school_id, after=by_whom)


async def _must_be_a_place(work: Reading, school_id: str) -> None:
    if school_id not in policy.regions_of(work.who) and not await Schools(work).some([school_id]):
        raise Refused("There is no such school: choose one from the list")
