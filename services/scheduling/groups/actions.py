"""What becomes known of groups and schools, and what a coordinator needs of them."""

from collections.abc import Sequence

from services.scheduling.groups import policy
from services.scheduling.groups.model import Group, School
from services.scheduling.groups.store import Groups, Schools
from shared.contracts.matching import GroupFormed
from shared.contracts.people import SchoolChanged, SchoolJoined
from shared.identity import Role, require_signed_in
from shared.store import ListPart, Reading, Receiving, Span, replace_erased


async def get_group_to_lead(work: Reading, group_id: str) -> Group:
    """The group whose meetings one announces. Raises SignInNeeded, NotFound, Forbidden."""
    require_signed_in(work.actor)
    group = await Groups(work).get(group_id)
    policy.may_lead(work.actor, group)
    return group


async def get_group(work: Reading, group_id: str) -> Group:
    """One group, for those who see into it. Raises SignInNeeded, NotFound."""
    require_signed_in(work.actor)
    return await Groups(work).get(group_id)


async def list_my_groups(work: Reading, span: Span) -> ListPart[Group]:
    """One's groups. Raises SignInNeeded."""
    require_signed_in(work.actor)
    return await Groups(work).list_by_member(str(work.actor.person_id), span)


async def list_led_groups(work: Reading) -> list[Group]:
    """One's groups for which one announces meetings. Raises SignInNeeded."""
    require_signed_in(work.actor)
    by_all = work.actor.has_role(Role.REGION_OPERATOR)
    return await Groups(work).list_led(str(work.actor.person_id), by_all=by_all)


async def get_zones(work: Reading, groups: Sequence[Group], default_zone: str) -> dict[str, str]:
    """The zone by whose clock each group lives: that of its school, or `default_zone`, the region's."""
    zones = await Schools(work).get_zones(sorted({group.school_id for group in groups}), default_zone)
    return {group.id: zones[group.school_id] for group in groups}


async def record_group(work: Receiving, event: GroupFormed) -> None:
    """A group may meet from now on."""
    await Groups(work).add(Group.from_event(await replace_erased(work, event, "coordinator_id", "member_ids")))


async def record_school(work: Receiving, event: SchoolJoined | SchoolChanged) -> bool:
    """A school lives by this clock. False for an event that comes after a later one."""
    schools = Schools(work)
    school = await schools.find(event.school_id)
    if school is None:
        await schools.add(School.from_event(event))
    elif work.is_outdated(school):
        return False
    else:
        school.zone = event.zone
        await schools.save(school)
    return True
