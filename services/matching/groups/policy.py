"""Who may see groups."""

from shared.identity import Actor, Role
from shared.store import Filter, of_person, of_schools, visible_through


def visible(actor: Actor) -> Filter:
    """The groups of one's schools for those who lead them, and one's own."""
    led = of_schools(actor, (Role.COORDINATOR, Role.SCHOOL_ADMIN))
    return visible_through(actor, led, of_person(actor, "member_ids"))
