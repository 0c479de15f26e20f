"""Tokens for programs, given, listed and revoked by a program of somebody who may."""

from datetime import datetime
from typing import Annotated

from fastapi import Query
from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field

from services.people.access.actions import tokens as actions_tokens
from services.people.access.actions.rate_limits import count_attempt_from
from services.people.access.model.api_token import ApiToken, GiveToken, Scope
from services.people.access.model.rate_limits import KEYS_PER_CLIENT
from shared.entity import Command
from shared.http import ToRead, ToWrite, WorkRouter, get_client_host, service_state
from shared.identity import Role

router = WorkRouter(prefix="/api/tokens", tags=["tokens"])


class RevokeFound(Command):
    """A token that somebody has found where it should not be."""

    token: Annotated[str, Field(min_length=8, max_length=4_096)]


class TokenView(BaseModel):
    """A token, without itself."""

    id: str
    name: str
    school_id: str
    roles: list[Role]
    scopes: list[Scope]
    given_by: str
    given_at: datetime
    until: datetime
    revoked_at: datetime | None
    revoked_by: str | None

    @classmethod
    def from_token(cls, token: ApiToken) -> "TokenView":
        """The view of one token."""
        return cls(**token.model_dump(include=set(cls.model_fields)))


class NewTokenView(TokenView):
    """The only answer in which the token itself stands; it is sent as `Authorization: Bearer …` to any room."""

    token: str


class TokensPage(BaseModel):
    """A part of the list."""

    tokens: list[TokenView]


@router.post("", status_code=201)
async def give(command: GiveToken, work: ToWrite, http: HttpRequest) -> NewTokenView:
    """Give a token to a program. Keep what comes back: it is shown only now."""
    sign = service_state(http).sessions.issue_program_token
    token, shown = await actions_tokens.give_token(work, command, lambda one: sign(one.actor, one.until))
    return NewTokenView(**TokenView.from_token(token).model_dump(), token=shown)


@router.get("")
async def list_tokens(
    work: ToRead,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> TokensPage:
    """The tokens that you look after."""
    return TokensPage(tokens=[TokenView.from_token(one) for one in await actions_tokens.list_tokens(work, limit, skip)])


@router.delete("/{token_id}", status_code=204)
async def revoke(token_id: str, work: ToWrite) -> None:
    """Revoke a token: it opens nothing any more, here at once and in other rooms within seconds."""
    await actions_tokens.revoke_token(work, token_id)


@router.post("/revocations", status_code=202)
async def revoke_found(command: RevokeFound, work: ToWrite, http: HttpRequest) -> None:
    """Revoke a token that you have found, by showing it; nobody asks who you are."""
    await count_attempt_from(work.store, KEYS_PER_CLIENT, get_client_host(http))
    await actions_tokens.revoke_found_token(work, command.token)
