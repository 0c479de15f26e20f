"""Who administers a school gives tokens to programs on a page, and revokes them there."""

from typing import Annotated

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from services.people.access import policy
from services.people.access.actions import tokens
from services.people.access.model.api_token import MAX_DAYS, SCOPES, GiveToken, Scope
from services.people.registry.actions.directory import find_schools_by_id
from services.people.registry.model.fields import ShortText, Slug
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.identity import Role
from shared.problems import Refused
from shared.store import Reading
from shared.web import NO_STORE, FormErrors, read_form, refuse_form, render

router = WorkRouter(include_in_schema=False)
_GRANTABLE_ROLES = (Role.TEACHER, Role.EXPERT, Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.AUDITOR)


class TokenForm(Form):
    """What a program is called, where it belongs, and what it may."""

    name: Annotated[ShortText, Field(json_schema_extra={"refusal": {"any": "Say what the program is called"}})]
    school_id: Slug
    roles: Annotated[list[Role], Field(max_length=5)] = Field(default_factory=list)
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(SCOPES))]
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 90


@router.get("/tokens")
async def tokens_page(http: HttpRequest, work: ToRead) -> Response:
    """All tokens that one looks after, and the form for a new one."""
    return await _page(http, work, FormErrors())


@router.post("/tokens")
async def give(http: HttpRequest, work: ToWrite) -> Response:
    """The token itself, once."""
    policy.may_view_tokens(work.actor)
    form = await read_form(http, TokenForm)
    if isinstance(form, FormErrors):
        return await _page(http, work, form)
    command = GiveToken(**form.model_dump())
    work.idempotency = None  # the token stands in this answer alone: who sends the form again gets another
    sign = service_state(http).sessions.issue_program_token
    try:
        token, shown = await tokens.give_token(work, command, lambda one: sign(one.actor, one.until))
    except Refused as refused:
        return await _page(http, work, refuse_form(http, roles=refused.detail))
    return render(http, "token_given.html", status=201, headers=NO_STORE, token=token, shown=shown)


@router.post("/tokens/{token_id}/revocation")
async def revoke(token_id: str, work: ToWrite) -> Response:
    """It opens nothing any more."""
    await tokens.revoke_token(work, token_id)
    return RedirectResponse("/tokens", 303)


async def _page(http: HttpRequest, work: Reading, errors: FormErrors) -> Response:
    found = await tokens.list_tokens(work)
    schools = await find_schools_by_id(work)
    regions = work.actor.school_ids(Role.REGION_OPERATOR)
    places = [*regions, *schools] if regions else work.actor.school_ids(Role.SCHOOL_ADMIN)
    return render(
        http,
        "tokens.html",
        headers=NO_STORE,
        errors=errors,
        tokens=found,
        now=work.now,
        places=places,
        schools=schools,
        scopes=SCOPES,
        roles=_GRANTABLE_ROLES,
        may_give=policy.can_give_tokens(work.actor),
    )
