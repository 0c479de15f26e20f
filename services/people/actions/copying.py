"""A person asks for a copy of all that is kept about them; every room gives its part."""

import json
from datetime import timedelta
from typing import Any

from services.people import policy
from services.people.model.copy import Copy
from services.people.store import AskedCopies
from shared.problems import Conflict
from shared.store import Reading, Receiving, Writing, copy_person, new_pair, open_with

PAUSE = timedelta(minutes=1)


async def ask_copy(work: Writing) -> Copy:
    """All rooms are asked, this one answers at once. Raises Conflict for one who has asked a moment ago."""
    policy.may_look_at_people(work.who)
    person_id = str(work.who.person_id)
    last = await AskedCopies(work).newest(person_id)
    if last is not None and work.now - last.asked_at < PAUSE:
        raise Conflict("A copy is being made already: look again in a minute")
    work.who = policy.THE_ROOM
    private, public = new_pair()
    copy, asked = Copy.ask(person_id, private, public, id_=work.new_id(), at=work.now)
    _, sealed = await copy_person(work, person_id, copy.id, public)
    copy.take("people", sealed)
    await AskedCopies(work).add(copy)
    work.publish(asked, about=copy)
    return copy


async def take_part(work: Receiving, copy_id: str, sealed: str) -> None:
    """A room has given its part; a copy that is gone meanwhile needs none."""
    copy = next(iter(await AskedCopies(work).some([copy_id])), None)
    if copy is not None:
        copy.take(work.fact.speaker, sealed)
        await AskedCopies(work).save(copy)


async def my_copy(work: Reading) -> Copy | None:
    """The last one that I have asked for."""
    policy.may_look_at_people(work.who)
    return await AskedCopies(work).newest(str(work.who.person_id))


def opened(copy: Copy) -> dict[str, Any]:
    """What each room holds."""
    return {part.room: json.loads(open_with(copy.key, part.sealed, copy.id)) for part in copy.parts}
