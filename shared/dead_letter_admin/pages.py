"""The pages: the dead letters of a service by listener, one dead letter, and what is done with it."""

import json
from typing import Annotated

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from shared.contracts import QUEUES
from shared.dead_letter_admin import actions, policy
from shared.dead_letter_admin.actions import DeadLetterAdmin
from shared.dead_letter_admin.model import parse_fields
from shared.entity import Form
from shared.http import ToRead, WorkRouter
from shared.identity import Role
from shared.problems import Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form, render, translate

_ROOT = "/dead-letters"
_MAX_BODY_LENGTH = 100_000


class MendForm(Form):
    """The body of an event as its listener should have had it."""

    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=_MAX_BODY_LENGTH,
            json_schema_extra={"refusal": {"missing": "Write the body of the event"}},
        ),
    ]


class DiscardForm(Form):
    """Why an event is forgotten."""

    reason: Annotated[
        str,
        Field(
            min_length=3,
            max_length=500,
            json_schema_extra={"refusal": {"missing": "Say why nobody needs it: the reason is kept"}},
        ),
    ]


def dead_letter_routes(admin: DeadLetterAdmin) -> WorkRouter:
    """The pages at /dead-letters/<service>; any service can answer /dead-letters, and the gateway asks the first."""
    router = WorkRouter(include_in_schema=False)
    at = f"{_ROOT}/{admin.service}"
    _add_read_routes(router, admin, at)
    _add_write_routes(router, admin, at)
    return router


def _add_read_routes(router: WorkRouter, admin: DeadLetterAdmin, at: str) -> None:
    @router.get(_ROOT)
    async def every_service(http: HttpRequest, work: ToRead) -> Response:
        policy.may_look(work.actor)
        counts = await admin.dead_letters.count(QUEUES)
        services: dict[str, dict[str, int]] = {}
        for queue, count in counts.items():
            services.setdefault(queue.partition(".")[0], {})[queue] = count
        return render(http, "dead_letters.html", services=services)

    @router.get(at)
    async def one_service(http: HttpRequest, work: ToRead) -> Response:
        found = await actions.list_queues(work, admin)
        return render(
            http,
            "dead_letters_of_service.html",
            service=admin.service,
            queues=found,
            operations=await actions.list_operations(work),
            may_deal=work.actor.has_role(Role.REGION_OPERATOR),
            at=at,
        )

    @router.get(f"{at}/{{queue}}/{{key}}")
    async def one(queue: str, key: str, http: HttpRequest, work: ToRead) -> Response:
        return await _render_letter(http, work, admin, queue, key)


def _add_write_routes(router: WorkRouter, admin: DeadLetterAdmin, at: str) -> None:
    @router.post(f"{at}/{{queue}}/replay")
    async def replay_all(queue: str, work: ToRead) -> Response:
        await actions.replay(work, admin, queue)
        return RedirectResponse(at, 303)

    @router.post(f"{at}/{{queue}}/{{key}}/replay")
    async def replay(queue: str, key: str, work: ToRead) -> Response:
        await actions.replay(work, admin, queue, [key])
        return RedirectResponse(at, 303)

    @router.post(f"{at}/{{queue}}/{{key}}/mend")
    async def mend(queue: str, key: str, http: HttpRequest, work: ToRead) -> Response:
        policy.may_deal(work.actor)
        form = await read_form(http, MendForm)
        if isinstance(form, FormErrors):
            return await _render_letter(http, work, admin, queue, key, form)
        try:
            await actions.mend(work, admin, queue, key, form.text)
        except Refused as refused:
            errors = refuse_form(http, text=translate(http, refused.detail, **refused.values))
            return await _render_letter(http, work, admin, queue, key, errors)
        return RedirectResponse(at, 303)

    @router.post(f"{at}/{{queue}}/{{key}}/discard")
    async def discard(queue: str, key: str, http: HttpRequest, work: ToRead) -> Response:
        policy.may_deal(work.actor)
        form = await read_form(http, DiscardForm)
        if isinstance(form, FormErrors):
            return await _render_letter(http, work, admin, queue, key, form)
        await actions.discard(work, admin, queue, key, form.reason)
        return RedirectResponse(at, 303)


async def _render_letter(
    http: HttpRequest, work: Reading, admin: DeadLetterAdmin, queue: str, key: str, errors: FormErrors | None = None
) -> Response:
    found = await actions.get_letter(work, admin, queue, key)
    body = parse_fields(found.body)
    event_class = actions.find_event_class(found.type)
    text = json.dumps(body, ensure_ascii=False, indent=2) if body is not None else found.body
    typed = errors or blank_form()
    typed = FormErrors(typed.refusals, {"text": (text,), **typed.answers}, typed.status)
    return render(
        http,
        "dead_letter.html",
        letter=found,
        listener=admin.get_listener(queue),
        body=body,
        errors=typed,
        purpose="" if event_class is None else " ".join((event_class.__doc__ or "").split()),
        can_be_mended=any(event.type == found.type for event in admin.get_listener(queue).events),
        too_old=actions.is_too_old(found, work.now),
        may_deal=work.actor.has_role(Role.REGION_OPERATOR),
        service=admin.service,
        at=f"{_ROOT}/{admin.service}",
    )
