"""The desk in the browser: what rests for the listeners of a room, one dead letter, and what is done with it."""

import json
from typing import Annotated, Any

from fastapi import Request as HttpRequest
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from shared.contracts import QUEUES
from shared.desk import actions, policy
from shared.desk.actions import Desk
from shared.entity import Form
from shared.http import ToRead, WorkRouter
from shared.identity import Role
from shared.problems import Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form

_ROOT = "/dead-letters"
_LONGEST = 100_000


class MendForm(Form):
    """The body of a fact as its listener should have had it."""

    text: Annotated[
        str,
        Field(
            min_length=1, max_length=_LONGEST, json_schema_extra={"refusal": {"missing": "Write the body of the fact"}}
        ),
    ]


class DiscardForm(Form):
    """Why a fact is forgotten."""

    reason: Annotated[
        str,
        Field(
            min_length=3, max_length=500,
            json_schema_extra={"refusal": {"missing": "Say why nobody needs it: the reason is kept"}},
        ),
    ]  # fmt: skip


def desk_routes(desk: Desk) -> WorkRouter:
    """The desk of a room at /dead-letters/<room>; any room can answer /dead-letters, and the gateway asks the first."""
    router = WorkRouter(include_in_schema=False)
    at = f"{_ROOT}/{desk.room}"
    _to_look(router, desk, at)
    _to_deal(router, desk, at)
    return router


def _to_look(router: WorkRouter, desk: Desk, at: str) -> None:
    @router.get(_ROOT)
    async def every_room(http: HttpRequest, work: ToRead) -> Response:
        policy.may_look(work.who)
        counts = await desk.dead.count(QUEUES)
        rooms: dict[str, dict[str, int]] = {}
        for queue, count in counts.items():
            rooms.setdefault(queue.partition(".")[0], {})[queue] = count
        return _page(http, "dead_letters.html", rooms=rooms)

    @router.get(at)
    async def one_room(http: HttpRequest, work: ToRead) -> Response:
        found = await actions.shelves(work, desk)
        return _page(
            http, "dead_letters_of_room.html", room=desk.room, shelves=found, deeds=await actions.deeds(work),
            may_deal=work.who.is_one_of(Role.REGION_OPERATOR), at=at,
        )  # fmt: skip

    @router.get(f"{at}/{{queue}}/{{key}}")
    async def one(queue: str, key: str, http: HttpRequest, work: ToRead) -> Response:
        return await _letter(http, work, desk, queue, key)


def _to_deal(router: WorkRouter, desk: Desk, at: str) -> None:
    @router.post(f"{at}/{{queue}}/replay")
    async def replay_all(queue: str, work: ToRead) -> Response:
        await actions.replay(work, desk, queue)
        return RedirectResponse(at, 303)

    @router.post(f"{at}/{{queue}}/{{key}}/replay")
    async def replay(queue: str, key: str, work: ToRead) -> Response:
        await actions.replay(work, desk, queue, [key])
        return RedirectResponse(at, 303)

    @router.post(f"{at}/{{queue}}/{{key}}/mend")
    async def mend(queue: str, key: str, http: HttpRequest, work: ToRead) -> Response:
        policy.may_deal(work.who)
        form = await read_form(http, MendForm)
        if isinstance(form, FormErrors):
            return await _letter(http, work, desk, queue, key, form)
        try:
            await actions.mend(work, desk, queue, key, form.text)
        except Refused as refused:
            told = http.app.state.frame.say(http, refused.detail, **refused.values)
            return await _letter(http, work, desk, queue, key, refuse_form(http, text=told))
        return RedirectResponse(at, 303)

    @router.post(f"{at}/{{queue}}/{{key}}/discard")
    async def discard(queue: str, key: str, http: HttpRequest, work: ToRead) -> Response:
        policy.may_deal(work.who)
        form = await read_form(http, DiscardForm)
        if isinstance(form, FormErrors):
            return await _letter(http, work, desk, queue, key, form)
        await actions.discard(work, desk, queue, key, form.reason)
        return RedirectResponse(at, 303)


async def _letter(
    http: HttpRequest, work: Reading, desk: Desk, queue: str, key: str, errors: FormErrors | None = None
) -> Response:
    found = await actions.letter(work, desk, queue, key)
    body = _readable(found.body)
    promise = actions.promise_of(found.type)
    text = json.dumps(body, ensure_ascii=False, indent=2) if body is not None else found.body
    typed = errors or blank_form()
    typed = FormErrors(typed.refusals, {"text": (text,), **typed.answers}, typed.status)
    return _page(
        http, "dead_letter.html", letter=found, listener=desk.listener(queue), body=body, errors=typed,
        purpose="" if promise is None else " ".join((promise.__doc__ or "").split()),
        can_be_mended=any(event.type == found.type for event in desk.listener(queue).events),
        too_old=actions.is_too_old(found, work.now),
        may_deal=work.who.is_one_of(Role.REGION_OPERATOR), room=desk.room, at=f"{_ROOT}/{desk.room}",
    )  # fmt: skip


def _readable(text: str) -> dict[str, Any] | None:
    """The fields of a fact; None when the text is no JSON object."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _page(http: HttpRequest, name: str, **context: object) -> Response:
    response: Response = http.app.state.frame.page(http, name, **context)
    return response
