"""The region's schools, and the public page of each; its administrator changes it here."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Request as HttpRequest
from pydantic import Field, ValidationError
from starlette.responses import RedirectResponse, Response

from services.people.registry.actions import schools
from services.people.registry.actions.extensions import extensions
from services.people.registry.actions.pictures import MAX_PICTURE_BYTES
from services.people.registry.actions.schools import SchoolPage
from services.people.registry.model.school_page import Announce, Period, SchoolWords
from services.people.registry.policy import can_change_school, can_name_places, may_change_school
from services.people.registry.store import Places, Schools
from shared.entity import Form
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.identity import Role
from shared.problems import Refused
from shared.store import Reading
from shared.web import FormErrors, blank_form, read_form, refuse_form, render, set_default_language, translate
from shared.web.uploads import open_form_with_file

router = WorkRouter(include_in_schema=False)
SCHOOL_KINDS = ("gymnasium", "secondary", "special", "rural", "kindergarten")


class WordsForm(Form):
    """Names, time zone, language."""

    name: Annotated[str, Field(min_length=2, max_length=200)]
    name_en: Annotated[str, Field(min_length=2, max_length=200)]
    zone: Annotated[str, Field(min_length=3, max_length=60)]
    language: Annotated[str, Field(pattern="^(ru|en)$")]
    municipality: Annotated[str, Field(max_length=64)] = ""
    kind: Annotated[str, Field(max_length=20)] = ""


class CalendarForm(Form):
    """Terms, holidays and bells, one in a line."""

    terms: Annotated[str, Field(max_length=5_000)] = ""
    holidays: Annotated[str, Field(max_length=5_000)] = ""
    bells: Annotated[str, Field(max_length=2_000)] = ""


class AnnounceForm(Form):
    """What is to be announced."""

    title: Annotated[str, Field(min_length=3, max_length=200)]
    text: Annotated[str, Field(min_length=1, max_length=10_000)]


@router.get("/schools")
async def schools_page(http: HttpRequest, work: ToRead) -> Response:
    """The region: its municipalities and their schools."""
    places = await Places(work).list_all()
    by_place: dict[str, list[object]] = {}
    for school in await Schools(work).list_all():
        by_place.setdefault(school.municipality, []).append(school)
    regions = [place for place in places if place.kind == "region"]
    named = {place.id: place for place in places}
    order = sorted(by_place, key=lambda id_: (id_ not in named, named[id_].name if id_ in named else id_))
    return render(
        http,
        "schools.html",
        regions=regions,
        named=named,
        order=order,
        by_place=by_place,
        names_places=can_name_places(work.actor),
    )


@router.get("/schools/{school_id}")
async def school_page(school_id: str, http: HttpRequest, work: ToRead) -> Response:
    """One school, as everybody sees it."""
    page = await schools.get_school_page(work, school_id)
    set_default_language(http, page.school.language)
    others = await extensions.load_school_page(work, page.school, service_state(http).secrets.sign)
    today = datetime.now(UTC).astimezone(ZoneInfo(page.school.zone)).date()
    return render(
        http,
        "school.html",
        page=page,
        school=page.school,
        zone=page.school.zone,
        today=today,
        may_change=can_change_school(work.actor, school_id),
        **others,
    )


@router.get("/schools/{school_id}/logo")
async def logo(school_id: str, work: ToRead) -> Response:
    """The school's picture."""
    found = await schools.get_logo(work, school_id)
    headers = {"Cache-Control": "public, max-age=3600", "ETag": f'"{found.version}"'}
    return Response(found.picture, media_type="image/png", headers=headers)


@router.get("/schools/{school_id}/change")
async def change_page(school_id: str, http: HttpRequest, work: ToRead) -> Response:
    """The forms by which its page is changed."""
    return await _change_page(http, work, school_id)


@router.post("/schools/{school_id}/words")
async def change_words(school_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Names, time zone, language."""
    form = await read_form(http, WordsForm)
    if isinstance(form, FormErrors):
        return await _change_page(http, work, school_id, words=form)
    now = (await schools.get_school_page(work, school_id)).school
    given = form.model_dump() | {"municipality": form.municipality or now.municipality, "kind": form.kind or now.kind}
    try:
        await schools.change_school_words(work, school_id, SchoolWords.model_validate(given))
    except Refused as refused:
        return await _change_page(http, work, school_id, words=refuse_form(http, zone=refused.detail))
    except ValidationError:
        return await _change_page(http, work, school_id, words=refuse_form(http, form="Check this answer"))
    return RedirectResponse(f"/schools/{school_id}", 303)


@router.post("/schools/{school_id}/calendar")
async def change_calendar(school_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Terms, holidays, bells."""
    form = await read_form(http, CalendarForm)
    if isinstance(form, FormErrors):
        return await _change_page(http, work, school_id, calendar=form)
    try:
        await schools.change_calendar(work, school_id, form.terms, form.holidays, form.bells)
    except Refused as refused:
        refusal = translate(http, refused.detail, **refused.values)
        return await _change_page(http, work, school_id, calendar=refuse_form(http, form=refusal))
    return RedirectResponse(f"/schools/{school_id}", 303)


@router.post("/schools/{school_id}/announcements")
async def announce(school_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """Something new on the school's page."""
    form = await read_form(http, AnnounceForm)
    if isinstance(form, FormErrors):
        return await _change_page(http, work, school_id, announcement=form)
    await schools.announce(work, school_id, Announce(title=form.title, text=form.text))
    return RedirectResponse(f"/schools/{school_id}", 303)


@router.post("/schools/{school_id}/announcements/{announcement_id}/withdraw")
async def withdraw(school_id: str, announcement_id: str, work: ToWrite) -> Response:
    """It is no longer shown."""
    await schools.withdraw_announcement(work, school_id, announcement_id)
    return RedirectResponse(f"/schools/{school_id}/change", 303)


@router.post("/schools/{school_id}/logo")
async def hang_logo(school_id: str, http: HttpRequest, work: ToWrite) -> Response:
    """The school's picture."""
    try:
        await schools.change_logo(work, school_id, await _read_picture(http))
    except Refused as refused:
        refusal = translate(http, refused.detail, **refused.values)
        return await _change_page(http, work, school_id, picture=refuse_form(http, picture=refusal))
    return RedirectResponse(f"/schools/{school_id}", 303)


async def _read_picture(http: HttpRequest) -> bytes:
    async with open_form_with_file(http, "picture", fields=1, part_size=MAX_PICTURE_BYTES) as (_, file):
        return await file.read()


async def _change_page(http: HttpRequest, work: Reading, school_id: str, **sent: FormErrors) -> Response:
    """All forms of the school's page; the one that was sent comes back as it was typed."""
    may_change_school(work.actor, school_id)
    page = await schools.get_school_page(work, school_id)
    filled = {
        "words": _fill_words(page),
        "calendar": _fill_calendar(page),
        "announcement": blank_form(),
        "picture": blank_form(),
        **sent,
    }
    errors = next(iter(sent.values()), FormErrors())
    return render(
        http,
        "school_change.html",
        page=page,
        school=page.school,
        forms=filled,
        errors=errors,
        kinds=SCHOOL_KINDS,
        places=[place for place in await Places(work).list_all() if place.kind == "municipality"],
        is_operator=work.actor.has_role(Role.REGION_OPERATOR),
        zone=page.school.zone,
    )


def _fill_words(page: SchoolPage) -> FormErrors:
    school = page.school
    return blank_form(
        name=school.name,
        name_en=school.name_en,
        zone=school.zone,
        language=school.language,
        municipality=school.municipality,
        kind=school.kind,
    )


def _fill_calendar(page: SchoolPage) -> FormErrors:
    def typed(periods: list[Period]) -> str:
        return "\n".join(f"{one.name}: {one.first:%d.%m.%Y} – {one.last:%d.%m.%Y}" for one in periods)

    bells = "\n".join(f"{one.starts} – {one.ends}" for one in page.card.bells)
    return blank_form(terms=typed(page.card.terms), holidays=typed(page.card.holidays), bells=bells)
