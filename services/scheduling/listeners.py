"""What neighbours publish about people, schools and groups."""

from services.scheduling.groups import actions as groups
from services.scheduling.meetings import actions as meetings
from services.scheduling.participants.store import People
from shared import person_lifecycle
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
from shared.contracts.scheduling import ParticipantCopied, ParticipantForgotten
from shared.store import Receiving

listeners = Listeners("scheduling")
listeners.on(AccessEnded)(person_lifecycle.end_access)


@listeners.on(PersonIntroduced, PersonChanged)
async def know_person(event: PersonIntroduced | PersonChanged, work: Receiving) -> None:
    """A person is known by name."""
    await person_lifecycle.record_person(work, People(work), event)


@listeners.on(SchoolJoined, SchoolChanged)
async def note_school(event: SchoolJoined | SchoolChanged, work: Receiving) -> None:
    """A school lives by this clock."""
    await meetings.record_school(work, event)


@listeners.on(GroupFormed)
async def know_group(event: GroupFormed, work: Receiving) -> None:
    """A group may meet."""
    await groups.record_group(work, event)


@listeners.on(PersonErased)
async def forget_person(event: PersonErased, work: Receiving) -> None:
    """Somebody is taken out of everything that is kept here."""
    await person_lifecycle.forget_person(work, event, ParticipantForgotten, People(work))


@listeners.on(CopyAsked)
async def copy_person(event: CopyAsked, work: Receiving) -> None:
    """Somebody gets a copy of what is kept about them here."""
    await person_lifecycle.hand_over_copy(work, event, ParticipantCopied)
