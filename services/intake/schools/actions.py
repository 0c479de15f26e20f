"""What can happen to the schools on the form."""

from services.intake.schools.model import School
from services.intake.schools.store import Schools
from shared.contracts.people import SchoolChanged, SchoolJoined
from shared.problems import Refused
from shared.store import Reading, Receiving


async def record_school(work: Receiving, event: SchoolJoined | SchoolChanged) -> None:
    """Requests may come from a school, under this name, or no more; an event that comes late changes nothing."""
    schools = Schools(work)
    school = await schools.find(event.school_id)
    if school is None:
        await schools.add(School.from_event(event))
    elif not work.is_outdated(school):
        school.update(event)
        await schools.save(school)


async def list_open_schools(work: Reading) -> list[School]:
    """Every school that takes part, by name."""
    return await Schools(work).list_open()


async def require_open_school(work: Reading, school_id: str) -> None:
    """Raise Refused for a school that the form does not offer."""
    if school_id not in await Schools(work).list_open_ids():
        raise Refused("Choose your school from the list")
