"""What is kept of a person is corrected, by themselves or by those who answer for it; neighbours hear of it."""

import json
from collections.abc import Sequence
from typing import Any

from services.people import policy
from services.people.actions import wording_of_corrections as wording
from services.people.actions.audit import note
from services.people.actions.kinds import BY_NAME
from services.people.actions.letters import write_letter
from services.people.actions.limits import knock
from services.people.actions.telling import Told
from services.people.model.audit import Value
from services.people.model.correcting import AskedCorrection, CorrectMyself, CorrectPerson
from services.people.model.limits import CORRECTIONS_BY_A_PERSON
from services.people.model.person import Person
from services.people.policy import correcting as may
from services.people.store import Persons
from services.people.store.correcting import Corrections
from shared.identity import Role
from shared.store import Reading, Writing

_LOGGED = ("name", "name_en", "subjects", "started")


async def correct_myself(work: Writing, command: CorrectMyself) -> Person:
    """At once, with the before and after in the log."""
    me = may.may_correct_myself(work.who)
    await knock(work.store, CORRECTIONS_BY_A_PERSON, me)
    person = await Persons(work).get(me)
    await _correct(work, person, CorrectPerson(**command.model_dump(), started=person.started))
    return person


async def correct_person(work: Writing, person_id: str, command: CorrectPerson) -> Person:
    """By those who answer for the person's place; what the person had asked for is settled with it."""
    person = await correctable(work, person_id)
    await _correct(work, person, command)
    await _settle(work, person_id)
    return person


async def ask_for_the_rest(work: Writing, text: str) -> None:
    """What is not one's own to say goes to those who may correct it; asked again, the newer words count."""
    me = may.may_correct_myself(work.who)
    await knock(work.store, CORRECTIONS_BY_A_PERSON, me)
    person, asked = await Persons(work).get(me), await Corrections(work).of(me)
    schools = sorted({post.school_id for post in person.posts})
    if asked is None:
        await Corrections(work).add(AskedCorrection(id=me, text=text, school_ids=schools, asked_at=work.now))
    else:
        asked.text, asked.school_ids, asked.asked_at = text, schools, work.now
        await Corrections(work).save(asked)
    await note(work, deed="correction.asked", about=f"person:{me}", school_id=schools)
    work.who = policy.THE_ROOM
    told = Told(await _who_may(work, person), f"/people/{me}", wording.correction_asked)
    await write_letter(work, BY_NAME["correction_asked"], told)


async def correctable(work: Reading, person_id: str) -> Person:
    """The person, for those who may correct what is kept of them."""
    policy.may_look_at_people(work.who)
    person = await Persons(work).get(person_id)
    may.may_correct(work.who, person)
    return person


async def settle(work: Writing, person_id: str) -> None:
    """Somebody who may has looked, and there is nothing more to correct."""
    await correctable(work, person_id)
    await _settle(work, person_id)


async def waiting_for(work: Reading, person_id: str) -> AskedCorrection | None:
    """What somebody finds wrong, for themselves and for those who may correct it."""
    return await Corrections(work).of(person_id)


async def _correct(work: Writing, person: Person, command: CorrectPerson) -> None:
    before = _told(person)
    changed = person.rewrite(**{**command.model_dump(), "email": person.email, "posts": person.posts}, at=work.now)
    after = _told(person)
    differing = [name for name in _LOGGED if before[name] != after[name]]
    if not differing:
        return
    await Persons(work).save(person)
    if changed is not None:
        work.publish(changed, about=person)
    await note(
        work, deed="person.corrected", about=f"person:{person.id}", school_id=person.who.schools(),
        before=await _for_the_log(work, person.id, before, differing),
        after=await _for_the_log(work, person.id, after, differing),
    )  # fmt: skip


async def _for_the_log(
    work: Writing, person_id: str, told: dict[str, Value], differing: Sequence[str]
) -> dict[str, Value]:
    """What the log keeps of a person's name and work: sealed with their own key, gone from copies when they go."""
    persons = Persons(Reading(work.store, policy.THE_ROOM))
    return {name: await persons.seal_with(person_id, json.dumps(told[name])) for name in differing}


async def _settle(work: Writing, person_id: str) -> None:
    asked = await Corrections(work).of(person_id)
    if asked is not None:
        await Corrections(work).remove(asked)
        await note(work, deed="correction.settled", about=f"person:{person_id}", school_id=asked.school_ids)


async def _who_may(work: Reading, person: Person) -> list[str]:
    """The administrators of the person's schools who may; where there are none, the operators of the region."""
    found: list[str] = []
    for school_id in dict.fromkeys(post.school_id for post in person.posts):
        found += [one.id for one in await Persons(work).holding(Role.SCHOOL_ADMIN, school_id) if one.id != person.id]
    able = [one for one in await Persons(work).some(list(dict.fromkeys(found))) if may.corrects(one.who, person)]
    return [one.id for one in able or await Persons(work).operators()]


def _told(person: Person) -> dict[str, Value]:
    said: dict[str, Any] = {"name": person.name, "name_en": person.name_en, "subjects": list(person.subjects)}
    return {**said, "started": None if person.started is None else person.started.isoformat()}
