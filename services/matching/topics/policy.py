"""Who may see what stands in matching, and who may do what with it."""

from services.matching.topics.model import Topic
from shared.identity import Actor, Role
from shared.problems import Forbidden
from shared.store import EVERYTHING, NOTHING, Filter

_STAFF = (Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.METHODIST)
_LEADERS = (Role.COORDINATOR, Role.SCHOOL_ADMIN)
_EVERYWHERE = (Role.REGION_OPERATOR, Role.AUDITOR)


def visible_demand(who: Actor) -> Filter:
    """What is coming to one's schools, for those who work there on requests."""
    return _doors(who, {"school_id": {"$in": who.school_ids(*_STAFF)}})


def visible_topics(who: Actor) -> Filter:
    """The topics of one's schools for those who lead them, and those one is asked about or works on."""
    return _doors(
        who, {"school_id": {"$in": who.school_ids(*_LEADERS)}}, _own(who, "invited_ids"), _own(who, "member_ids")
    )


def may_lead(who: Actor, topic: Topic) -> None:
    """Invite and form the group: the coordinator of the topic's school, or the region's operator."""
    if not leads(who, topic):
        raise Forbidden("Only the coordinator of the topic's school invites experts and forms the group")


def leads(who: Actor, topic: Topic) -> bool:
    """Whether the topic is this person's to lead."""
    return who.has_role(Role.REGION_OPERATOR) or topic.school_id in who.school_ids(Role.COORDINATOR)


def _own(who: Actor, field: str) -> Filter:
    return NOTHING if who.person_id is None else {field: who.person_id}


def _doors(who: Actor, *doors: Filter) -> Filter:
    if who.is_service or who.has_role(*_EVERYWHERE):
        return EVERYTHING
    return NOTHING if who.is_anonymous else {"$or": list(doors)}
