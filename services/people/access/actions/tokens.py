"""Programs get tokens, and lose them."""

from collections.abc import Callable

from services.people.access import policy
from services.people.access.actions.rate_limits import count_attempt
from services.people.access.model.api_token import ApiToken, GiveToken, digest_token
from services.people.access.model.rate_limits import TOKENS_PER_PERSON
from services.people.access.store import ApiTokens
from services.people.audit_log.actions.entries import log_action
from services.people.audit_log.model.entry import EntryValue
from services.people.registry.actions.directory import require_grantable, require_place
from services.people.registry.model.person import HeldPost
from shared.store import Reading, Writing

TokenSigner = Callable[[ApiToken], str]


async def give_token(work: Writing, command: GiveToken, sign: TokenSigner) -> tuple[ApiToken, str]:
    """A program may come in from now on; gives its token, which nobody will see again.

    Its roles are those that the giver may grant there. With an Idempotency-Key the second call is refused as done.
    """
    policy.may_give_tokens(work.actor, command.school_id)
    require_grantable(work.actor, [HeldPost(school_id=command.school_id, role=role) for role in command.roles])
    await require_place(work, command.school_id)
    await count_attempt(work.store, TOKENS_PER_PERSON, work.actor.person_id or "")
    token = ApiToken.create(command, id_=work.new_id(), by=work.actor.person_id or "", at=work.now)
    work.idempotency = None  # the answer is not kept, not even sealed
    shown = sign(token)
    token.print = digest_token(shown)
    await ApiTokens(work).add(token)
    values: dict[str, EntryValue] = {
        "name": token.name,
        "roles": [str(role) for role in token.roles],
        "scopes": [*token.scopes],
        "until": token.until.isoformat(),
    }
    await log_action(work, action="token.given", about=f"token:{token.id}", school_id=token.school_id, after=values)
    return token, shown


async def list_tokens(work: Reading, limit: int = 200, skip: int = 0) -> list[ApiToken]:
    """Those one looks after, the newest first."""
    policy.may_view_tokens(work.actor)
    return await ApiTokens(work).list_newest(limit, skip)


async def revoke_token(work: Writing, token_id: str) -> None:
    """The token opens nothing any more."""
    policy.may_view_tokens(work.actor)
    token = await ApiTokens(work).get(token_id)
    policy.may_give_tokens(work.actor, token.school_id)
    await _revoke_token(work, token, by=work.actor.person_id or "")


async def revoke_found_token(work: Writing, shown_token: str) -> None:
    """Whoever has found a token somewhere may end it by showing it. The answer tells nothing about others."""
    work = work.as_service()
    token = await ApiTokens(work).find_by_token(shown_token)
    if token is not None:
        await _revoke_token(work, token, by="finder")


async def _revoke_token(work: Writing, token: ApiToken, *, by: str) -> None:
    event = token.revoke(by, at=work.now)
    if event is not None:
        await ApiTokens(work).save(token)
        work.publish(event, about=token)
        by_whom: dict[str, EntryValue] = {"by": by}
        await log_action(
            work, action="token.revoked", about=f"token:{token.id}", school_id=token.school_id, after=by_whom
        )
