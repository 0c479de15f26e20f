"""What other rooms say about people and groups."""

from services.scheduling import actions
from services.scheduling.model import Group
from shared.bus import Listeners
from shared.contracts.matching import GroupFormed
from shared.contracts.people import AccessEnded, PersonChanged, PersonIntroduced
from shared.http import end_access
from shared.store import Receiving

listeners = Listeners("scheduling")
listeners.on(AccessEnded)(end_access)


@listeners.on(PersonIntroduced, PersonChanged)
async def know_person(event: PersonIntroduced | PersonChanged, work: Receiving) -> None:
    """A person is known by name."""
    await actions.know_person(work, event.person_id, event.name)


@listeners.on(GroupFormed)
async def know_group(event: GroupFormed, work: Receiving) -> None:
    """A group may meet."""
    await actions.know_group(work, Group.known_from(event))
