"""Lists of schools."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from services.people.actions.audit import note
from services.people.actions.imports.ways import CHANGED_SINCE, STAYS, Ready, sliced
from services.people.model.imports.importing import Deed, Line, Trouble
from services.people.model.imports.tables import Row
from services.people.model.school import JoinSchool, School, must_be_zone
from services.people.model.words import latin
from services.people.policy.imports import may_import
from services.people.store import Persons, Schools
from shared.identity import Who
from shared.problems import Refused
from shared.store import Reading, Writing

COLUMNS = ("id", "name", "name_en", "municipality", "zone", "kind", "language")
HEADS = {
    **{name: name for name in COLUMNS},
    "идентификатор": "id", "название": "name", "школа": "name", "название по-английски": "name_en",
    "муниципалитет": "municipality", "часовой пояс": "zone", "вид": "kind", "язык": "language",
}  # fmt: skip
_KINDS = {
    "гимназия": "gymnasium", "школа": "secondary", "средняя школа": "secondary", "коррекционная школа": "special",
    "сельская школа": "rural", "детский сад": "kindergarten",
}  # fmt: skip
_FIELDS = {
    "id": "The identifier has small Latin letters, digits and hyphens only",
    "name": "Write the whole name",
    "name_en": "Write the whole name in Latin letters, or leave the column empty",
    "municipality": "The municipality is an identifier of small Latin letters, digits and hyphens",
    "zone": "There is no such time zone: write one like Asia/Yekaterinburg",
    "kind": "The kind is one of: gymnasium, secondary, special, rural, kindergarten",
    "language": "The language is ru or en",
}


class SchoolsWay:
    """Schools, told apart by their identifiers."""

    def heads(self) -> dict[str, str]:  # noqa: D102  the protocol says it
        return HEADS

    async def plan(  # noqa: D102  the protocol says it
        self, work: Reading, who: Who, rows: Sequence[Row], ready: Ready
    ) -> tuple[list[Line], list[Trouble]]:
        may_import(who, "schools")
        lines: list[Line] = []
        troubles: list[Trouble] = []
        seen: dict[str, int] = {}
        for some in sliced(rows):
            known = {one.id: one for one in await Schools(work).some([row.cells.get("id", "") for row in some])}
            for row in some:
                try:
                    command = _command(row)
                    if command.id in seen:
                        raise Refused("This school stands in row %(row)s as well", row=seen[command.id])
                    seen[command.id] = row.number
                    lines.append(_planned(row, command, known.get(command.id)))
                except Refused as refused:
                    troubles.append(Trouble(row=row.number, says=refused.detail, values=dict(refused.values)))
            await ready(len(lines) + len(troubles))
        return lines, troubles

    async def left_behind(  # noqa: D102  the protocol says it
        self, work: Reading, who: Who, lines: Sequence[Line]
    ) -> list[Trouble]:
        may_import(who, "schools")
        there = await _there(work, lines)
        versions = {id_: school.version for id_, school in there.items()}
        behind = [line for line in lines if versions.get(line.id) != line.expects]
        return [Trouble(row=line.row, says=CHANGED_SINCE) for line in behind]

    async def run(self, work: Writing, who: Who, lines: Sequence[Line]) -> None:  # noqa: D102  the protocol says it
        there = await _there(work, lines)
        for line in lines:
            school, command = there.get(line.id), JoinSchool(**(line.after or {}))
            if school is None:
                school, joined = School.join(command, at=work.now)
                await Schools(work).add(school)
                work.publish(joined, about=school)
            else:
                await _rewrite(work, school, command)
            line.left_at = (line.expects or 0) + 1
            await _note(work, who, "school.imported", school, line.before, line.after)

    async def undo(  # noqa: D102  the protocol says it
        self, work: Writing, who: Who, lines: Sequence[Line]
    ) -> list[Trouble]:
        there = await _there(work, lines)
        kept: list[Trouble] = []
        for line in lines:
            school = there.get(line.id)
            if school is None or school.version != line.left_at:
                kept.append(Trouble(row=line.row, says=STAYS))
            elif line.before is None and await Persons(work).are_in(school.id):
                kept.append(Trouble(row=line.row, says="There are people in this school: it stays"))
            elif line.before is None:
                left = school.leave(at=work.now)
                await Schools(work).save(school)
                work.publish(left, about=school)
                await _note(work, who, "import.undone", school, None, {"is_open": False})
            else:
                await _rewrite(work, school, JoinSchool(**line.before))
                await _note(work, who, "import.undone", school, None, line.before)
        return kept


async def _there(work: Reading, lines: Sequence[Line]) -> dict[str, School]:
    return {school.id: school for school in await Schools(work).some([line.id for line in lines])}


def _command(row: Row) -> JoinSchool:
    cells = row.cells
    kind = cells.get("kind", "").casefold()
    given = {
        "id": cells.get("id", ""), "name": cells.get("name", ""),
        "name_en": cells.get("name_en") or latin(cells.get("name", "")),
        "municipality": cells.get("municipality", ""), "zone": cells.get("zone", ""),
        "kind": _KINDS.get(kind, kind) or "secondary", "language": cells.get("language", "").casefold() or "ru",
    }  # fmt: skip
    try:
        command = JoinSchool.model_validate(given)
    except ValidationError as error:
        raise Refused(_FIELDS[str(error.errors()[0]["loc"][0])]) from None
    must_be_zone(command.zone)
    return command


def _planned(row: Row, command: JoinSchool, school: School | None) -> Line:
    after = command.model_dump(mode="json")
    if school is None:
        return Line(row=row.number, deed="add", id=command.id, after=after)
    before = school.model_dump(mode="json", include=set(after))
    deed: Deed = "same" if before == after and school.left_at is None else "change"
    return Line(row=row.number, deed=deed, id=school.id, expects=school.version, before=before, after=after)


async def _rewrite(work: Writing, school: School, command: JoinSchool) -> None:
    changed = school.rewrite(command)
    await Schools(work).save(school)
    if changed is not None:
        work.publish(changed, about=school)


async def _note(
    work: Writing, who: Who, deed: str, school: School, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    await note(
        work, deed=deed, about=f"school:{school.id}", school_id=school.id, before=before, after=after, by=who.person_id
    )
