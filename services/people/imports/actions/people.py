"""Lists of people."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from services.people.imports.actions.importer import ROW_CHANGED, ROW_STAYS, ProgressReporter, split_slices
from services.people.imports.model.people_rows import HEADINGS, ImportedPerson, read_people
from services.people.imports.model.plan import PlannedRow, Row, RowAction, RowError
from services.people.imports.policy import is_responsible_for
from services.people.registry.actions.directory import (
    add_person,
    find_persons_by_id,
    list_persons,
    list_persons_by_address_keys,
    list_schools,
    make_address_key,
    require_grantable,
    save_person,
)
from services.people.registry.actions.posts import log_posts
from services.people.registry.model.fields import normalize_address
from services.people.registry.model.person import HeldPost, IntroducePerson, Person
from shared.identity import Actor, Role, new_id
from shared.problems import Forbidden, Refused
from shared.store import ErasedPeople, Reading, Writing
from shared.text import fold

ERASED_ID = "This identifier was that of somebody who was erased: take another one"
_ARRIVED_MEANWHILE = "Somebody with this identifier or e-mail address has come since the file was checked"


class PeopleImporter:
    """People, told apart by their identifier or else by their e-mail address."""

    def get_headings(self) -> dict[str, str]:
        """What may stand above the columns of a list of people."""
        return HEADINGS

    async def plan(
        self, work: Reading, actor: Actor, rows: Sequence[Row], report_progress: ProgressReporter
    ) -> tuple[list[PlannedRow], list[RowError]]:
        """What each row comes to, and which cannot be understood or are not theirs to bring in."""
        imported, errors = read_people(rows, await _list_places(work), actor.school_ids(Role.REGION_OPERATOR))
        plan: list[PlannedRow] = []
        through = 0
        for some in split_slices(imported):
            known = await _find_known(work, some)
            gone = await ErasedPeople(work).find_aliases([one.command.id for one in some if one.command.id is not None])
            for one in some:
                try:
                    if one.command.id in gone:
                        raise Refused(ERASED_ID)
                    plan.append(_plan_row(actor, one, known, _address_key(work, one)))
                except (Refused, Forbidden) as refused:
                    errors.append(RowError(row=one.row, says=refused.detail, values=dict(refused.values)))
            through += len(some)
            await report_progress(through)
        return plan, sorted(errors, key=lambda error: error.row)

    async def find_conflicts(self, work: Reading, actor: Actor, rows: Sequence[PlannedRow]) -> list[RowError]:
        """Which rows are not as they were when they were planned."""
        there, owners = await _find_present(work, rows)
        errors: list[RowError] = []
        for planned in rows:
            after, person = _restore_values(planned.after or {}), there.get(planned.id)
            if (person.version if person else None) != planned.expects:
                errors.append(RowError(row=planned.row, says=ROW_CHANGED if planned.expects else _ARRIVED_MEANWHILE))
            elif owners.get((planned.after or {})["email_key"], planned.id) != planned.id:
                errors.append(RowError(row=planned.row, says=_ARRIVED_MEANWHILE))
            else:  # who has brought it in may have lost the right to
                _require_grants(actor, person.posts if person else [], after["posts"])
        return errors

    async def run(self, work: Writing, actor: Actor, rows: Sequence[PlannedRow]) -> None:
        """Adds and changes what is planned."""
        there, _ = await _find_present(work, rows)
        for planned in rows:
            await _apply_row(work, actor, planned, there.get(planned.id))

    async def undo(self, work: Writing, actor: Actor, rows: Sequence[PlannedRow]) -> list[RowError]:
        """Takes it back, but for what somebody has changed since."""
        kept: list[RowError] = []
        there = await find_persons_by_id(work, [planned.id for planned in rows])
        owners = await list_persons_by_address_keys(
            work, [planned.before["email_key"] for planned in rows if planned.before]
        )
        taken = {one.address: one.id for one in owners}
        for planned in rows:
            person = there.get(planned.id)
            key = (planned.before or {"email_key": ""})["email_key"]
            if person is None or person.version != planned.left_at or taken.get(key, planned.id) != planned.id:
                kept.append(RowError(row=planned.row, says=ROW_STAYS))
                continue
            before = person.posts
            changed = (
                person.blank()
                if planned.before is None
                else person.rewrite(**_restore_values(planned.before), at=work.now)
            )
            await save_person(work, person, changed)
            await log_posts(work, "import.undone", person, before, by=actor.person_id)
        return kept


async def _find_present(work: Reading, plan: Sequence[PlannedRow]) -> tuple[dict[str, Person], dict[str, str]]:
    """Those of the rows who are here by now, and whose the mailboxes are."""
    owners = await list_persons_by_address_keys(work, [planned.after["email_key"] for planned in plan if planned.after])
    there = await find_persons_by_id(work, [planned.id for planned in plan])
    return there, {one.address: one.id for one in owners}


async def _list_places(work: Reading) -> dict[str, str]:
    """What may stand in the column of the school: its identifier, or a name that only one school has."""
    schools = await list_schools(work)
    owners: dict[str, set[str]] = defaultdict(set)
    for school in schools:
        for name in (school.name, school.name_en):
            owners[fold(name)].add(school.id)
    places = {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1}
    return places | {school.id: school.id for school in schools}


async def _find_known(work: Reading, imported: Sequence[ImportedPerson]) -> dict[str, Person]:
    """Those of the file who are here already, by address and by identifier."""
    found = await list_persons_by_address_keys(work, [_address_key(work, one) for one in imported])
    found += await list_persons(work, [one.command.id for one in imported if one.command.id is not None])
    return {key: person for person in found for key in (person.id, person.address)}


def _address_key(work: Reading, imported: ImportedPerson) -> str:
    return make_address_key(work, normalize_address(imported.command.email))


def _plan_row(actor: Actor, imported: ImportedPerson, known: dict[str, Person], key: str) -> PlannedRow:
    command, owner = imported.command, known.get(key)
    person = known.get(command.id or key) or owner
    if owner is not None and person is not None and owner.id != person.id:
        raise Refused("This e-mail address is another person's")
    if owner is not None and command.id is not None and owner.id != command.id:
        raise Refused("This e-mail address is known under another identifier")
    before = [] if person is None else person.posts
    after = imported.posts + [post for post in before if post.school_id not in imported.schools]
    _require_grants(actor, before, after)
    values = _values_after(command, key, after)
    if person is None:
        return PlannedRow(row=imported.row, deed="add", id=command.id or new_id(), after=values)
    was = _values_before(person)
    values |= {name: was[name] for name in ("name_en", "started", "subjects") if name not in imported.given_columns}
    if person.posts and not _may_change_all(actor, person):  # their name and mailbox are other schools' as well
        values = {**was, "posts": values["posts"]}
    action: RowAction = "same" if _is_same(was, values) else "change"
    return PlannedRow(row=imported.row, deed=action, id=person.id, expects=person.version, before=was, after=values)


def _require_grants(actor: Actor, before: Sequence[HeldPost], after: Sequence[HeldPost]) -> None:
    require_grantable(actor, [post for post in after if post not in before])
    require_grantable(actor, [post for post in before if post not in after])


def _may_change_all(actor: Actor, person: Person) -> bool:
    """Whether the one who asks answers for every place in which this person has a role."""
    return all(is_responsible_for(actor, post.school_id) for post in person.posts)


def _is_same(was: dict[str, Any], will: dict[str, Any]) -> bool:
    posts = [{(post["school_id"], post["role"]) for post in values["posts"]} for values in (was, will)]
    return posts[0] == posts[1] and all(was[name] == will[name] for name in was if name != "posts")


def _values_after(command: IntroducePerson, key: str, posts: Sequence[HeldPost]) -> dict[str, Any]:
    return {
        "name": command.name,
        "name_en": command.name_en,
        "email": command.email,
        "email_key": key,
        "posts": [post.model_dump(mode="json") for post in posts],
        "subjects": command.subjects,
        "started": None if command.started is None else command.started.isoformat(),
    }


def _values_before(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "name_en": person.name_en,
        "email": person.email,
        "email_key": person.address,
        "posts": [post.model_dump(mode="json") for post in person.posts],
        "subjects": person.subjects,
        "started": None if person.started is None else person.started.isoformat(),
    }


def _restore_values(stored: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in stored.items() if name != "email_key"}
    values["posts"] = [HeldPost.model_validate(post) for post in stored["posts"]]
    values["started"] = None if stored["started"] is None else date.fromisoformat(stored["started"])
    return values


async def _apply_row(work: Writing, actor: Actor, planned: PlannedRow, person: Person | None) -> None:
    values = _restore_values(planned.after or {})
    before = [] if person is None else list(person.posts)
    if person is None:
        person, introduced = Person.create(id_=planned.id, at=work.now, **values)
        await add_person(work, person, introduced)
    else:
        changed = person.rewrite(**values, at=work.now)
        await save_person(work, person, changed)
    planned.left_at = (planned.expects or 0) + 1
    await log_posts(work, "person.imported", person, before, by=actor.person_id)
