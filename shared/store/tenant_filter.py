"""The tenant filter as policies write it: who sees everything, and through which conditions the others see."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.identity import REGION_WIDE, Actor, Role

Filter = Mapping[str, Any]
EVERYTHING: Filter = {}
NOTHING: Filter = {"_id": {"$in": []}}
STAFF: Sequence[Role] = (Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.METHODIST)
"""Those who work for a school and see what belongs to it."""


def visible_through(actor: Actor, *conditions: Filter) -> Filter:
    """Everything for the service, the region's operator and the auditor; otherwise what any condition finds."""
    if actor.is_service or actor.has_role(*REGION_WIDE):
        return EVERYTHING
    found = [condition for condition in conditions if condition != NOTHING]
    return {"$or": found} if found else NOTHING


def of_person(actor: Actor, field: str) -> Filter:
    """What names the one who asks in this field, alone or in a list."""
    return NOTHING if actor.person_id is None else {field: actor.person_id}


def of_schools(actor: Actor, roles: Sequence[Role] = STAFF) -> Filter:
    """What belongs to the schools in which the one who asks has one of these roles."""
    schools = actor.school_ids(*roles)
    return {"school_id": {"$in": schools}} if schools else NOTHING


def visible_to_all(actor: Actor) -> Filter:  # noqa: ARG001  the form every policy has
    """For what the whole world may see."""
    return EVERYTHING


def visible_to_service(actor: Actor) -> Filter:
    """For what only listeners and jobs need."""
    return EVERYTHING if actor.is_service else NOTHING


def visible_to_signed_in(actor: Actor) -> Filter:
    """For what colleagues know of one another, and nobody else does."""
    return NOTHING if actor.is_anonymous else EVERYTHING
