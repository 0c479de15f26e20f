"""Lists of people."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.people import policy
from services.people.actions.audit import note
from services.people.actions.imports.ways import CHANGED_SINCE, STAYS, Ready, sliced
from services.people.model.imports.importing import Deed, Line, Trouble
from services.people.model.imports.people_rows import HEADS, Told, read_people
from services.people.model.imports.tables import Row
from services.people.model.person import Held, IntroducePerson, Person
from services.people.model.words import one_address
from services.people.policy.imports import answers_for
from services.people.store import Persons, Schools, by_id
from shared.identity import Who, new_id
from shared.problems import Forbidden, Refused
from shared.store import Forgottens, Reading, Writing

ERASED_ID = "This identifier was that of somebody who was erased: take another one"
_THERE_MEANWHILE = "Somebody with this identifier or e-mail address has come since the file was checked"


class PeopleWay:
    """People, told apart by their identifier or else by their e-mail address."""

    def heads(self) -> dict[str, str]:  # noqa: D102  the protocol says it
        return HEADS

    async def plan(  # noqa: D102  the protocol says it
        self, work: Reading, who: Who, rows: Sequence[Row], ready: Ready
    ) -> tuple[list[Line], list[Trouble]]:
        told, troubles = read_people(rows, await _places(work), policy.regions_of(who))
        lines: list[Line] = []
        through = 0
        for some in sliced(told):
            known = await _known(work, some)
            gone = await Forgottens(work).aliases([one.command.id for one in some if one.command.id is not None])
            for one in some:
                try:
                    if one.command.id in gone:
                        raise Refused(ERASED_ID)
                    lines.append(_planned(who, one, known, _key(work, one)))
                except (Refused, Forbidden) as refused:
                    troubles.append(Trouble(row=one.row, says=refused.detail, values=dict(refused.values)))
            through += len(some)
            await ready(through)
        return lines, sorted(troubles, key=lambda trouble: trouble.row)

    async def left_behind(  # noqa: D102  the protocol says it
        self, work: Reading, who: Who, lines: Sequence[Line]
    ) -> list[Trouble]:
        there, boxes = await _there(work, lines)
        troubles: list[Trouble] = []
        for line in lines:
            after, person = _values(line.after or {}), there.get(line.id)
            if (person.version if person else None) != line.expects:
                troubles.append(Trouble(row=line.row, says=CHANGED_SINCE if line.expects else _THERE_MEANWHILE))
            elif boxes.get((line.after or {})["email_key"], line.id) != line.id:
                troubles.append(Trouble(row=line.row, says=_THERE_MEANWHILE))
            else:  # who has brought it in may have lost the right to
                _must_grant(who, person.posts if person else [], after["posts"])
        return troubles

    async def run(self, work: Writing, who: Who, lines: Sequence[Line]) -> None:  # noqa: D102  the protocol says it
        there, _ = await _there(work, lines)
        for line in lines:
            await _become(work, who, line, there.get(line.id))

    async def undo(  # noqa: D102  the protocol says it
        self, work: Writing, who: Who, lines: Sequence[Line]
    ) -> list[Trouble]:
        kept: list[Trouble] = []
        persons = Persons(work)
        there = await by_id(persons, [line.id for line in lines])
        boxes = await persons.at_any([line.before["email_key"] for line in lines if line.before])
        taken = {one.address: one.id for one in boxes}
        for line in lines:
            person = there.get(line.id)
            key = (line.before or {"email_key": ""})["email_key"]
            if person is None or person.version != line.left_at or taken.get(key, line.id) != line.id:
                kept.append(Trouble(row=line.row, says=STAYS))
                continue
            before = person.posts
            changed = person.leave() if line.before is None else person.rewrite(**_values(line.before), at=work.now)
            await persons.save(person)
            if changed is not None:
                work.publish(changed, about=person)
            await _note(work, who, "import.undone", person, before)
        return kept


async def _there(work: Reading, lines: Sequence[Line]) -> tuple[dict[str, Person], dict[str, str]]:
    """Those of the lines who are here by now, and whose the boxes are."""
    persons = Persons(work)
    boxes = await persons.at_any([line.after["email_key"] for line in lines if line.after])
    there = await by_id(persons, [line.id for line in lines])
    return there, {one.address: one.id for one in boxes}


async def _places(work: Reading) -> dict[str, str]:
    """What may stand in the column of the school: its identifier, or a name that only one school has."""
    schools = await Schools(work).all()
    names = [name.casefold() for school in schools for name in {school.name, school.name_en}]
    places = {
        name.casefold(): s.id for s in schools for name in (s.name, s.name_en) if names.count(name.casefold()) == 1
    }
    return places | {school.id: school.id for school in schools}


async def _known(work: Reading, told: Sequence[Told]) -> dict[str, Person]:
    """Those of the file who are here already, by address and by identifier."""
    persons = Persons(work)
    found = await persons.at_any([_key(work, one) for one in told])
    found += await persons.some([one.command.id for one in told if one.command.id is not None])
    return {key: person for person in found for key in (person.id, person.address)}


def _key(work: Reading, told: Told) -> str:
    return Persons(work).key_of(one_address(told.command.email))


def _planned(who: Who, told: Told, known: dict[str, Person], key: str) -> Line:
    command, box = told.command, known.get(key)
    person = known.get(command.id or key) or box
    if box is not None and person is not None and box.id != person.id:
        raise Refused("This e-mail address is another person's")
    if box is not None and command.id is not None and box.id != command.id:
        raise Refused("This e-mail address is known under another identifier")
    before = [] if person is None else person.posts
    after = told.posts + [post for post in before if post.school_id not in told.schools]
    _must_grant(who, before, after)
    values = _after(command, key, after)
    if person is None:
        return Line(row=told.row, deed="add", id=command.id or new_id(), after=values)
    was = _before(person)
    values |= {name: was[name] for name in ("name_en", "started", "subjects") if name not in told.given}
    if person.posts and not _is_in_hand(who, person):  # their name and box are other schools' as well
        values = {**was, "posts": values["posts"]}
    deed: Deed = "same" if _same(was, values) else "change"
    return Line(row=told.row, deed=deed, id=person.id, expects=person.version, before=was, after=values)


def _must_grant(who: Who, before: Sequence[Held], after: Sequence[Held]) -> None:
    for post in after:
        if post not in before:
            policy.may_grant(who, post)
    for post in before:
        if post not in after:
            policy.may_grant(who, post)


def _is_in_hand(who: Who, person: Person) -> bool:
    """Whether the one who asks answers for every place in which this person has a role."""
    return all(answers_for(who, post.school_id) for post in person.posts)


def _same(was: dict[str, Any], will: dict[str, Any]) -> bool:
    posts = [{(post["school_id"], post["role"]) for post in values["posts"]} for values in (was, will)]
    return posts[0] == posts[1] and all(was[name] == will[name] for name in was if name != "posts")


def _after(command: IntroducePerson, key: str, posts: Sequence[Held]) -> dict[str, Any]:
    return {
        "name": command.name, "name_en": command.name_en, "email": command.email, "email_key": key,
        "posts": [post.model_dump(mode="json") for post in posts], "subjects": command.subjects,
        "started": None if command.started is None else command.started.isoformat(),
    }  # fmt: skip


def _before(person: Person) -> dict[str, Any]:
    return {
        "name": person.name, "name_en": person.name_en, "email": person.email, "email_key": person.address,
        "posts": [post.model_dump(mode="json") for post in person.posts], "subjects": person.subjects,
        "started": None if person.started is None else person.started.isoformat(),
    }  # fmt: skip


def _values(told: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in told.items() if name != "email_key"}
    values["posts"] = [Held.model_validate(post) for post in told["posts"]]
    values["started"] = None if told["started"] is None else date.fromisoformat(told["started"])
    return values


async def _become(work: Writing, who: Who, line: Line, person: Person | None) -> None:
    values = _values(line.after or {})
    before = [] if person is None else list(person.posts)
    persons = Persons(work)
    if person is None:
        person, introduced = Person.arrive(id_=line.id, at=work.now, **values)
        await persons.add(person)
        work.publish(introduced, about=person)
    else:
        changed = person.rewrite(**values, at=work.now)
        await persons.save(person)
        if changed is not None:
            work.publish(changed, about=person)
    line.left_at = (line.expects or 0) + 1
    await _note(work, who, "person.imported", person, before)


async def _note(work: Writing, who: Who, deed: str, person: Person, before: Sequence[Held]) -> None:
    told = [[f"{post.school_id}: {post.role.value}" for post in posts] for posts in (before, person.posts)]
    await note(
        work, deed=deed, about=f"person:{person.id}", by=who.person_id,
        school_id={post.school_id for post in (*before, *person.posts)},
        before={"posts": told[0]} if before else None, after={"posts": told[1]},
    )  # fmt: skip
