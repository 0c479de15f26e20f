"""A person asks for a copy of all that is kept about them; every service gives its part."""

import json
from datetime import timedelta
from typing import Any

from services.people.privacy.model.copy import Copy
from services.people.privacy.store import RequestedCopies
from shared.identity import require_signed_in
from shared.problems import Conflict
from shared.store import Reading, Receiving, Writing, copy_person, decrypt_copy, generate_key_pair

MIN_INTERVAL = timedelta(minutes=1)


async def request_copy(work: Writing) -> Copy:
    """All services are asked, this one answers at once. Raises Conflict for one who has asked a moment ago."""
    require_signed_in(work.actor)
    person_id = str(work.actor.person_id)
    last = await RequestedCopies(work).find_newest(person_id)
    if last is not None and work.now - last.asked_at < MIN_INTERVAL:
        raise Conflict("A copy is being made already: look again in a minute")
    work = work.as_service()
    private, public = generate_key_pair()
    copy, asked = Copy.create(person_id, private, public, id_=work.new_id(), at=work.now)
    _, sealed = await copy_person(work, person_id, copy.id, public)
    copy.add_part("people", sealed)
    await RequestedCopies(work).add(copy)
    work.publish(asked, about=copy)
    return copy


async def add_copy_part(work: Receiving, copy_id: str, sealed: str) -> None:
    """A service has given its part; a copy that is gone meanwhile needs none."""
    copy = next(iter(await RequestedCopies(work).list_by_ids([copy_id])), None)
    if copy is not None:
        copy.add_part(work.envelope.publisher, sealed)
        await RequestedCopies(work).save(copy)


async def get_my_copy(work: Reading) -> Copy | None:
    """The last one that I have asked for."""
    require_signed_in(work.actor)
    return await RequestedCopies(work).find_newest(str(work.actor.person_id))


def open_copy(copy: Copy) -> dict[str, Any]:
    """What each service holds."""
    return {part.room: json.loads(decrypt_copy(copy.key, part.sealed, copy.id)) for part in copy.parts}
