"""What you write to me about: a member's choice, and the page that a letter's link leads to."""

from typing import Annotated, Any, cast

from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field, create_model
from starlette.responses import RedirectResponse, Response

from services.people.letters.actions import chats, preferences
from services.people.letters.actions.envelope import Letterhead
from services.people.letters.actions.notices.kinds import KIND_TITLES, NOTICE_KINDS
from services.people.letters.model.preferences import (
    ChooseNotificationPreferences,
    DeliveryChoice,
    Hour,
    Language,
    NotificationPreferences,
)
from services.people.letters.outside import MESSENGER_TITLES, create_messenger_clients
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.problems import NotFound
from shared.web import NO_STORE, FormErrors, blank_form, read_form, render

router = WorkRouter(include_in_schema=False)
_NEVER = "never"


class _DeliveryTimesForm(Form):
    quiet_from: Hour
    quiet_until: Hour
    digest_hour: Annotated[str, Field(pattern=r"^(never|[0-9]|1[0-9]|2[0-3])$")]
    weekly_cap: Annotated[int, Field(ge=0, le=100)]
    language: Language | None = None


def _make_form() -> type[BaseModel]:
    choices: dict[str, Any] = {f"kind_{kind.name}": (DeliveryChoice, kind.default_choice) for kind in NOTICE_KINDS}
    return create_model("PreferencesForm", __base__=_DeliveryTimesForm, **choices)


PreferencesForm = _make_form()


@router.get("/letters/mine")
async def my_preferences(http: HttpRequest, work: ToRead, kept: str = "") -> Response:
    """What is chosen, as it is."""
    mine = await preferences.get_my_preferences(work)
    typed = {f"kind_{kind.name}": mine.get_choice(kind.name, kind.default_choice) for kind in NOTICE_KINDS} | {
        "quiet_from": str(mine.quiet_from),
        "quiet_until": str(mine.quiet_until),
        "digest_hour": _NEVER if mine.digest_hour is None else str(mine.digest_hour),
        "weekly_cap": str(mine.weekly_cap),
        "language": mine.language or "",
    }
    return _preferences_page(http, blank_form(**typed), kept=bool(kept), mine=mine)


@router.post("/letters/mine")
async def choose(http: HttpRequest, work: ToWrite) -> Response:
    """All that is chosen from now on."""
    mine = await preferences.get_my_preferences(work)
    form = await read_form(http, PreferencesForm)
    if isinstance(form, FormErrors):
        return _preferences_page(http, form, kept=False, mine=mine)
    chosen = form.model_dump()
    digest = chosen["digest_hour"]
    command = ChooseNotificationPreferences(
        choices={kind.name: cast("DeliveryChoice", chosen[f"kind_{kind.name}"]) for kind in NOTICE_KINDS},
        quiet_from=chosen["quiet_from"],
        quiet_until=chosen["quiet_until"],
        weekly_cap=chosen["weekly_cap"],
        digest_hour=None if digest == _NEVER else int(digest),
        language=chosen["language"],
    )
    await preferences.choose_preferences(work, command)
    return RedirectResponse("/letters/mine?kept=1", 303)


@router.post("/letters/mine/chat")
async def begin_chat(http: HttpRequest, work: ToWrite) -> Response:
    """A code to write to the bot; it is shown once."""
    bots = create_messenger_clients(service_state(http).settings)
    if not bots:
        raise NotFound
    work.idempotency = None  # the code stands in this answer alone: who sends the form again gets another
    code = await chats.begin_chat_link(work)
    return render(
        http, "chat.html", headers=NO_STORE, code=code, bots=[(one, one.make_link(code)) for one in bots.values()]
    )


@router.post("/letters/mine/chat/end")
async def end_chat(work: ToWrite) -> Response:
    """Letters by mail only."""
    await chats.unlink_chat(work)
    return RedirectResponse("/letters/mine?kept=1", 303)


@router.get("/letters/stop/{token}")
async def stop_page(token: str, http: HttpRequest, work: ToRead) -> Response:
    """A button: programs that look into letters open links, but press no buttons."""
    kind, stopped = await preferences.read_unsubscribe_link(work, token, _letterhead(http))
    return render(http, "stop.html", headers=NO_STORE, token=token, title=KIND_TITLES[kind], stopped=stopped)


@router.post("/letters/stop/{token}")
async def stop(token: str, http: HttpRequest, work: ToWrite) -> Response:
    """No more letters of this kind."""
    await preferences.stop_kind_by_link(work, token, _letterhead(http))
    return RedirectResponse(f"/letters/stop/{token}", 303)


def _preferences_page(http: HttpRequest, errors: FormErrors, *, kept: bool, mine: NotificationPreferences) -> Response:
    return render(
        http,
        "preferences.html",
        headers=NO_STORE,
        errors=errors,
        kinds=NOTICE_KINDS,
        kept=kept,
        hours=range(24),
        chat=MESSENGER_TITLES.get(mine.messenger, mine.messenger) if mine.chat is not None else "",
        messengers=[one.title for one in create_messenger_clients(service_state(http).settings).values()],
    )


def _letterhead(http: HttpRequest) -> Letterhead:
    state = service_state(http)
    return Letterhead.from_settings(state.settings, state.secrets.sign)
