"""Lists of schools."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from services.people.audit_log.actions.entries import log_action
from services.people.imports.actions.importer import ROW_CHANGED, ROW_STAYS, ProgressReporter, split_slices
from services.people.imports.model.plan import PlannedRow, Row, RowAction, RowError
from services.people.imports.policy import may_import
from services.people.registry.actions.directory import add_school, find_schools_by_id, has_anybody_in, save_school
from services.people.registry.model.fields import transliterate
from services.people.registry.model.school import JoinSchool, School, require_time_zone
from shared.identity import Actor
from shared.problems import Refused
from shared.store import Reading, Writing
from shared.text import fold

COLUMNS = ("id", "name", "name_en", "municipality", "zone", "kind", "language")
HEADINGS = {
    **{name: name for name in COLUMNS},
    "идентификатор": "id",
    "название": "name",
    "школа": "name",
    "название по-английски": "name_en",
    "муниципалитет": "municipality",
    "часовой пояс": "zone",
    "вид": "kind",
    "язык": "language",
}
_KINDS = {
    "гимназия": "gymnasium",
    "школа": "secondary",
    "средняя школа": "secondary",
    "коррекционная школа": "special",
    "сельская школа": "rural",
    "детский сад": "kindergarten",
}
_FIELD_ERRORS = {
    "id": "The identifier has small Latin letters, digits and hyphens only",
    "name": "Write the whole name",
    "name_en": "Write the whole name in Latin letters, or leave the column empty",
    "municipality": "The municipality is an identifier of small Latin letters, digits and hyphens",
    "zone": "There is no such time zone: write one like Asia/Yekaterinburg",
    "kind": "The kind is one of: gymnasium, secondary, special, rural, kindergarten",
    "language": "The language is ru or en",
}


class SchoolsImporter:
    """Schools, told apart by their identifiers."""

    def get_headings(self) -> dict[str, str]:
        """What may stand above the columns of a list of schools."""
        return HEADINGS

    async def plan(
        self, work: Reading, actor: Actor, rows: Sequence[Row], report_progress: ProgressReporter
    ) -> tuple[list[PlannedRow], list[RowError]]:
        """What each row comes to, and which cannot be understood or are not theirs to bring in."""
        may_import(actor, "schools")
        plan: list[PlannedRow] = []
        errors: list[RowError] = []
        seen: dict[str, int] = {}
        for some in split_slices(rows):
            known = await find_schools_by_id(work, [row.cells.get("id", "") for row in some])
            for row in some:
                try:
                    command = _parse_row(row)
                    if command.id in seen:
                        raise Refused("This school stands in row %(row)s as well", row=seen[command.id])
                    seen[command.id] = row.number
                    plan.append(_plan_row(row, command, known.get(command.id)))
                except Refused as refused:
                    errors.append(RowError(row=row.number, says=refused.detail, values=dict(refused.values)))
            await report_progress(len(plan) + len(errors))
        return plan, errors

    async def find_conflicts(self, work: Reading, actor: Actor, rows: Sequence[PlannedRow]) -> list[RowError]:
        """Which rows are not as they were when they were planned."""
        may_import(actor, "schools")
        there = await _find_present(work, rows)
        versions = {id_: school.version for id_, school in there.items()}
        behind = [planned for planned in rows if versions.get(planned.id) != planned.expects]
        return [RowError(row=planned.row, says=ROW_CHANGED) for planned in behind]

    async def run(self, work: Writing, actor: Actor, rows: Sequence[PlannedRow]) -> None:
        """Adds and changes what is planned."""
        there = await _find_present(work, rows)
        for planned in rows:
            school, command = there.get(planned.id), JoinSchool(**(planned.after or {}))
            if school is None:
                school, joined = School.join(command, at=work.now)
                await add_school(work, school, joined)
            else:
                await _rewrite(work, school, command)
            planned.left_at = (planned.expects or 0) + 1
            await _log_change(work, actor, "school.imported", school, planned.before, planned.after)

    async def undo(self, work: Writing, actor: Actor, rows: Sequence[PlannedRow]) -> list[RowError]:
        """Takes it back, but for what somebody has changed since."""
        there = await _find_present(work, rows)
        kept: list[RowError] = []
        for planned in rows:
            school = there.get(planned.id)
            if school is None or school.version != planned.left_at:
                kept.append(RowError(row=planned.row, says=ROW_STAYS))
            elif planned.before is None and await has_anybody_in(work, school.id):
                kept.append(RowError(row=planned.row, says="There are people in this school: it stays"))
            elif planned.before is None:
                left = school.leave(at=work.now)
                await save_school(work, school, left)
                await _log_change(work, actor, "import.undone", school, None, {"is_open": False})
            else:
                await _rewrite(work, school, JoinSchool(**planned.before))
                await _log_change(work, actor, "import.undone", school, None, planned.before)
        return kept


async def _find_present(work: Reading, plan: Sequence[PlannedRow]) -> dict[str, School]:
    return await find_schools_by_id(work, [planned.id for planned in plan])


def _parse_row(row: Row) -> JoinSchool:
    cells = row.cells
    kind = fold(cells.get("kind", ""))
    given = {
        "id": cells.get("id", ""),
        "name": cells.get("name", ""),
        "name_en": cells.get("name_en") or transliterate(cells.get("name", "")),
        "municipality": cells.get("municipality", ""),
        "zone": cells.get("zone", ""),
        "kind": _KINDS.get(kind, kind) or "secondary",
        "language": fold(cells.get("language", "")) or "ru",
    }
    try:
        command = JoinSchool.model_validate(given)
    except ValidationError as error:
        raise Refused(_FIELD_ERRORS[str(error.errors()[0]["loc"][0])]) from None
    require_time_zone(command.zone)
    return command


def _plan_row(row: Row, command: JoinSchool, school: School | None) -> PlannedRow:
    after = command.model_dump(mode="json")
    if school is None:
        return PlannedRow(row=row.number, deed="add", id=command.id, after=after)
    before = school.model_dump(mode="json", include=set(after))
    action: RowAction = "same" if before == after and school.left_at is None else "change"
    return PlannedRow(row=row.number, deed=action, id=school.id, expects=school.version, before=before, after=after)


async def _rewrite(work: Writing, school: School, command: JoinSchool) -> None:
    changed = school.rewrite(command)
    await save_school(work, school, changed)


async def _log_change(
    work: Writing,
    actor: Actor,
    action: str,
    school: School,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
) -> None:
    await log_action(
        work,
        action=action,
        about=f"school:{school.id}",
        school_id=school.id,
        before=before,
        after=after,
        by=actor.person_id,
    )
