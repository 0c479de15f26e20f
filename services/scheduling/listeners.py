"""What other rooms say about people and groups."""

from services.scheduling.meetings import actions
from services.scheduling.meetings.model import Group
from shared.bus import Listeners
from shared.contracts.matching import GroupFormed
from shared.contracts.people import (
    AccessEnded,
    CopyAsked,
    PersonChanged,
    PersonErased,
    PersonIntroduced,
    SchoolChanged,
    SchoolJoined,
)
from shared.http import end_access
from shared.store import Receiving, replace_erased

listeners = Listeners("scheduling")
listeners.on(AccessEnded)(end_access)


@listeners.on(PersonIntroduced, PersonChanged)
async def know_person(event: PersonIntroduced | PersonChanged, work: Receiving) -> None:
    """A person is known by name."""
    await actions.record_person(work, event.person_id, event.name)


@listeners.on(SchoolJoined, SchoolChanged)
async def note_school(event: SchoolJoined | SchoolChanged, work: Receiving) -> None:
    """A school lives by this clock."""
    await actions.record_school(work, event)


@listeners.on(GroupFormed)
async def know_group(event: GroupFormed, work: Receiving) -> None:
    """A group may meet."""
    told = await replace_erased(work, event, "coordinator_id", "member_ids")
    await actions.record_group(work, Group.from_event(told))


@listeners.on(PersonErased)
async def forget_person(event: PersonErased, work: Receiving) -> None:
    """Somebody is taken out of everything that is kept here."""
    await actions.forget_person(work, event)


@listeners.on(CopyAsked)
async def copy_person(event: CopyAsked, work: Receiving) -> None:
    """Somebody gets a copy of what is kept about them here."""
    await actions.copy_person(work, event)
