"""What is kept of a person is corrected, by themselves or by those who answer for it; neighbours hear of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from services.people.access.actions.rate_limits import count_attempt
from services.people.access.model.rate_limits import CORRECTIONS_PER_PERSON
from services.people.audit_log.actions.entries import log_action
from services.people.audit_log.model.entry import EntryValue
from services.people.letters.actions.letters import write_letter
from services.people.letters.actions.notices.people import CORRECTION_ASKED, make_correction_asked_notice
from services.people.privacy import policy
from services.people.privacy.model.correction import CorrectMyself, CorrectPerson, RequestedCorrection
from services.people.privacy.store import Corrections
from services.people.registry.actions.directory import (
    encrypt_for_person,
    get_person,
    list_operators,
    list_persons,
    list_role_holders,
    save_person,
)
from services.people.registry.model.person import Person
from shared.identity import Role, require_signed_in
from shared.store import Reading, Writing

_LOGGED_FIELDS = ("name", "name_en", "subjects", "started")


async def correct_myself(work: Writing, command: CorrectMyself) -> Person:
    """At once, with the before and after in the log."""
    me = policy.may_correct_myself(work.actor)
    await count_attempt(work.store, CORRECTIONS_PER_PERSON, me)
    person = await get_person(work, me)
    await _correct(work, person, CorrectPerson(**command.model_dump(), started=person.started))
    return person


async def correct_person(work: Writing, person_id: str, command: CorrectPerson) -> Person:
    """By those who answer for the person's place; what the person had asked for is settled with it."""
    person = await get_correctable_person(work, person_id)
    await _correct(work, person, command)
    await _settle_pending(work, person_id)
    return person


async def request_correction(work: Writing, text: str) -> None:
    """What is not one's own to say goes to those who may correct it; asked again, the newer words count."""
    me = policy.may_correct_myself(work.actor)
    await count_attempt(work.store, CORRECTIONS_PER_PERSON, me)
    person, asked = await get_person(work, me), await Corrections(work).find_for_person(me)
    schools = sorted({post.school_id for post in person.posts})
    if asked is None:
        await Corrections(work).add(RequestedCorrection(id=me, text=text, school_ids=schools, asked_at=work.now))
    else:
        asked.text, asked.school_ids, asked.asked_at = text, schools, work.now
        await Corrections(work).save(asked)
    await log_action(work, action="correction.asked", about=f"person:{me}", school_id=schools)
    work = work.as_service()
    notice = make_correction_asked_notice(await _list_correctors(work, person), me)
    await write_letter(work, CORRECTION_ASKED, notice)


async def get_correctable_person(work: Reading, person_id: str) -> Person:
    """The person, for those who may correct what is kept of them."""
    require_signed_in(work.actor)
    person = await get_person(work, person_id)
    policy.may_correct(work.actor, person)
    return person


async def settle_correction(work: Writing, person_id: str) -> None:
    """Somebody who may has looked, and there is nothing more to correct."""
    await get_correctable_person(work, person_id)
    await _settle_pending(work, person_id)


async def find_pending_correction(work: Reading, person_id: str) -> RequestedCorrection | None:
    """What somebody finds wrong, for themselves and for those who may correct it."""
    return await Corrections(work).find_for_person(person_id)


async def _correct(work: Writing, person: Person, command: CorrectPerson) -> None:
    before = _collect_values(person)
    changed = person.rewrite(**{**command.model_dump(), "email": person.email, "posts": person.posts}, at=work.now)
    after = _collect_values(person)
    differing = [name for name in _LOGGED_FIELDS if before[name] != after[name]]
    if not differing:
        return
    await save_person(work, person, changed)
    await log_action(
        work,
        action="person.corrected",
        about=f"person:{person.id}",
        school_id=person.actor.school_ids(),
        before=await _encrypt_for_log(work, person.id, before, differing),
        after=await _encrypt_for_log(work, person.id, after, differing),
    )


async def _encrypt_for_log(
    work: Writing, person_id: str, values: dict[str, EntryValue], differing: Sequence[str]
) -> dict[str, EntryValue]:
    """What the log keeps of a person's name and work: sealed with their own key, gone from copies when they go."""
    service = work.as_service()
    return {name: await encrypt_for_person(service, person_id, json.dumps(values[name])) for name in differing}


async def _settle_pending(work: Writing, person_id: str) -> None:
    asked = await Corrections(work).find_for_person(person_id)
    if asked is not None:
        await Corrections(work).remove(asked)
        await log_action(work, action="correction.settled", about=f"person:{person_id}", school_id=asked.school_ids)


async def _list_correctors(work: Reading, person: Person) -> list[str]:
    """The administrators of the person's schools who may; where there are none, the operators of the region."""
    found: list[str] = []
    for school_id in dict.fromkeys(post.school_id for post in person.posts):
        found += [one.id for one in await list_role_holders(work, Role.SCHOOL_ADMIN, school_id) if one.id != person.id]
    able = [
        one for one in await list_persons(work, list(dict.fromkeys(found))) if policy.can_correct(one.actor, person)
    ]
    return [one.id for one in able or await list_operators(work)]


def _collect_values(person: Person) -> dict[str, EntryValue]:
    values: dict[str, Any] = {"name": person.name, "name_en": person.name_en, "subjects": list(person.subjects)}
    return {**values, "started": None if person.started is None else person.started.isoformat()}


async def load_correction_values(work: Reading, person: Person) -> Mapping[str, object]:
    """For the page of a person: what they find wrong, and whether the one who looks may correct it."""
    return {"asked": await find_pending_correction(work, person.id), "corrects": policy.can_correct(work.actor, person)}
