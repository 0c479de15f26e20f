"""The log of what was done: searched, and taken away as a file."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Query
from fastapi import Request as HttpRequest
from markupsafe import Markup
from starlette.responses import Response, StreamingResponse

from services.people.audit_log.actions import entries as audit
from services.people.audit_log.actions.directory import Named, get_directory
from services.people.audit_log.model.action_titles import ACTION_TITLES
from services.people.audit_log.model.csv_cells import BOM, make_csv_line
from services.people.audit_log.model.entry import Entry
from services.people.audit_log.model.query import LogQuery
from shared.days import parse_day
from shared.http import ToRead, ToWrite, WorkRouter, service_state
from shared.problems import Refused
from shared.store import Reading
from shared.web import blank_form, get_language, get_renderer, render

router = WorkRouter(include_in_schema=False)
_PAGE_SIZE = 50
_HEADERS = ("at", "by", "deed", "about", "schools", "from", "before", "after", "erased", "seal", "id")
_TRANSLATED_COLUMNS = ("by", "deed", "about", "schools", "before", "after")
"""What a file says twice: as a code for programs, and at the end of the line in the words of the page."""
SearchTerm = Annotated[str, Query(max_length=200)]


@router.get("/audit")
async def log_page(
    http: HttpRequest,
    work: ToRead,
    person: SearchTerm = "",
    deed: SearchTerm = "",
    school: SearchTerm = "",
    since: SearchTerm = "",
    until: SearchTerm = "",
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """What fits, the newest first."""
    asked = await _read_query(http, work, person, deed, school, since, until)
    found = await audit.list_entries(work, asked, _PAGE_SIZE + 1, skip)
    typed = {"person": person, "deed": deed, "school": school, "since": since, "until": until}
    query = urlencode({word: value for word, value in typed.items() if value})
    named = {one for entry in found for one in _list_person_ids(entry)}
    return render(
        http,
        "audit.html",
        entries=found[:_PAGE_SIZE],
        action_titles=ACTION_TITLES,
        people=await get_directory().find_people(work, sorted(named)),
        schools=await get_directory().find_schools(work),
        errors=blank_form(**typed),
        query=query,
        skip=skip,
        later=skip + _PAGE_SIZE if len(found) > _PAGE_SIZE else None,
    )


@router.get("/audit/export")
async def export(
    http: HttpRequest,
    work: ToWrite,
    person: SearchTerm = "",
    deed: SearchTerm = "",
    school: SearchTerm = "",
    since: SearchTerm = "",
    until: SearchTerm = "",
) -> Response:
    """Everything that fits, as CSV, in codes and in words; that it was taken away is in the log as well."""
    entries = await audit.export_entries(work, await _read_query(http, work, person, deed, school, since, until))
    headers = {"Content-Disposition": 'attachment; filename="docendo-log.csv"', "Cache-Control": "no-store"}
    lines = _lines(http, work.new_reading(), entries)
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(http: HttpRequest, work: Reading, entries: AsyncIterator[Entry]) -> AsyncIterator[str]:
    yield BOM + make_csv_line((*_HEADERS, *(f"{name}_in_words" for name in _TRANSLATED_COLUMNS)))
    schools = await get_directory().find_schools(work)
    some: list[Entry] = []
    async for one in entries:
        some.append(one)
        if len(some) == _PAGE_SIZE:
            yield await _format_lines(http, work, some, schools)
            some = []
    if some:
        yield await _format_lines(http, work, some, schools)


async def _format_lines(http: HttpRequest, work: Reading, some: list[Entry], schools: Mapping[str, Named]) -> str:
    named = sorted({id_ for entry in some for id_ in _list_person_ids(entry)})
    spoken = get_language(http)
    say = (
        get_renderer(http)
        .get_environment(spoken)
        .get_template("log_line.html")
        .make_module(
            {
                "language": spoken,
                "people": await get_directory().find_people(work, named),
                "schools": schools,
                "action_titles": ACTION_TITLES,
            }
        )
    )
    return "".join(make_csv_line((*_code_columns(one), *map(_strip_tags, _word_columns(say, one)))) for one in some)


def _code_columns(one: Entry) -> tuple[object, ...]:
    return (
        one.at.isoformat(),
        one.by,
        one.deed,
        " ".join(one.about or []),
        " ".join(one.school_ids),
        one.client,
        _format_values(one.before),
        _format_values(one.after),
        " ".join(sorted(one.erased_fields)),
        one.sealed_in,
        one.id,
    )


def _word_columns(say: Any, one: Entry) -> tuple[Markup, ...]:
    return (
        say.author(one),
        say.deed(one),
        say.things(one, most=None),
        say.places(one),
        say.side(one, "before"),
        say.side(one, "after"),
    )


def _strip_tags(word: Markup) -> str:
    """What the page says, without its tags."""
    return str(word.replace("<br>", "; ").striptags())


def _format_values(values: Mapping[str, object] | None) -> str:
    lines = ((name, "; ".join(value) if isinstance(value, list) else value) for name, value in (values or {}).items())
    return ", ".join(f"{name}={value}" for name, value in lines)


async def _read_query(
    http: HttpRequest, work: Reading, person: str, deed: str, school: str, since: str, until: str
) -> LogQuery:
    zone = ZoneInfo(service_state(http).settings.zone)
    start, end = _parse_midnight(since, zone), _parse_midnight(until, zone)
    end = None if end is None else end + timedelta(days=1)
    named = person.strip()
    person_id = await get_directory().find_person_id(work, named) if named else None
    return LogQuery(person_id or named or None, deed or None, school or None, start, end)


def _parse_midnight(typed: str, zone: ZoneInfo) -> datetime | None:
    if not typed.strip():
        return None
    day = parse_day(typed)
    if day is None:
        raise Refused("Write a real date, for example 2026-11-27")
    return datetime.combine(day, time(), zone)


def _list_person_ids(entry: Entry) -> set[str]:
    about = {one.removeprefix("person:") for one in entry.about or [] if one.startswith("person:")}
    return about | ({entry.by} if entry.by else set())
