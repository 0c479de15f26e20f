"""Who may see what stands in matching, and who may do what with it."""

from services.matching.model.people import Person
from services.matching.model.topics import Invitation, Topic
from shared.identity import Actor, Role
from shared.problems import Forbidden, SignInNeeded
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


def visible_groups(who: Actor) -> Filter:
    """The groups of one's schools for those who lead them, and one's own."""
    return _doors(who, {"school_id": {"$in": who.school_ids(*_LEADERS)}}, _own(who, "member_ids"))


def visible_invitations(who: Actor) -> Filter:
    """One's own invitations, and those to the topics one coordinates."""
    return _doors(who, {"school_id": {"$in": who.school_ids(Role.COORDINATOR)}}, _own(who, "person_id"))


def visible_people(who: Actor) -> Filter:
    """Colleagues know one another by name; nobody else does."""
    return NOTHING if who.is_anonymous else EVERYTHING


def may_look(who: Actor) -> None:
    """Matching is for members."""
    if who.is_anonymous:
        raise SignInNeeded


def may_lead(who: Actor, topic: Topic) -> None:
    """Invite and form the group: the coordinator of the topic's school, or the region's operator."""
    if not leads(who, topic):
        raise Forbidden("Only the coordinator of the topic's school invites experts and forms the group")


def leads(who: Actor, topic: Topic) -> bool:
    """Whether the topic is this person's to lead."""
    return who.has_role(Role.REGION_OPERATOR) or topic.school_id in who.school_ids(Role.COORDINATOR)


def may_see_candidates(who: Actor, topic: Topic) -> None:
    """See the candidates: those who lead the school or the region, not the candidates themselves."""
    if not sees_candidates(who, topic):
        raise Forbidden("Only those who lead the topic's school compare candidates")


def sees_candidates(who: Actor, topic: Topic) -> bool:
    """Whether this person may see who could be asked, and why."""
    return who.has_role(*_EVERYWHERE) or topic.school_id in who.school_ids(*_LEADERS)


def may_answer(who: Actor, invitation: Invitation) -> None:
    """Accept or decline: the one who was asked, and nobody for them."""
    if who.person_id != invitation.person_id:
        raise Forbidden("Only the one who was invited answers an invitation")


def may_assess(who: Actor, person: Person) -> None:
    """Write down what somebody can teach: the person, their coordinator, or the region's operator."""
    if not sees_self_assessment(who, person):
        raise Forbidden("A self-audit is kept by the person, their coordinator, or the operator of the region")


def sees_self_assessment(who: Actor, person: Person) -> bool:
    """Whether this person may see what the other one wants to learn; what one can teach is for all colleagues.

    A program is nobody's colleague: it has nothing to teach, and never becomes a candidate.
    """
    if who.is_program and who.person_id == person.id:
        return False
    if who.person_id == person.id or who.has_role(Role.REGION_OPERATOR):
        return True
    return not person.school_ids.isdisjoint(who.school_ids(Role.COORDINATOR))


def _own(who: Actor, field: str) -> Filter:
    return NOTHING if who.person_id is None else {field: who.person_id}


def _doors(who: Actor, *doors: Filter) -> Filter:
    if who.is_service or who.has_role(*_EVERYWHERE):
        return EVERYTHING
    return NOTHING if who.is_anonymous else {"$or": list(doors)}
