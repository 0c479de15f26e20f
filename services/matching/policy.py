"""Who may see what stands in matching, and who may do what with it."""

from services.matching.model.people import Person
from services.matching.model.topics import Invitation, Topic
from shared.identity import Role, Who
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter

_STAFF = (Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.METHODIST)
_LEADERS = (Role.COORDINATOR, Role.SCHOOL_ADMIN)
_EVERYWHERE = (Role.REGION_OPERATOR, Role.AUDITOR)


def visible_demand(who: Who) -> Filter:
    """What is coming to one's schools, for those who work there on requests."""
    return _doors(who, {"school_id": {"$in": who.schools(*_STAFF)}})


def visible_topics(who: Who) -> Filter:
    """The topics of one's schools for those who lead them, and those one is asked about or works on."""
    return _doors(
        who, {"school_id": {"$in": who.schools(*_LEADERS)}}, _own(who, "invited_ids"), _own(who, "member_ids")
    )


def visible_groups(who: Who) -> Filter:
    """The groups of one's schools for those who lead them, and one's own."""
    return _doors(who, {"school_id": {"$in": who.schools(*_LEADERS)}}, _own(who, "member_ids"))


def visible_invitations(who: Who) -> Filter:
    """One's own invitations, and those to the topics one coordinates."""
    return _doors(who, {"school_id": {"$in": who.schools(Role.COORDINATOR)}}, _own(who, "person_id"))


def visible_people(who: Who) -> Filter:
    """Colleagues know one another by name; nobody else does."""
    return NOTHING if who.is_anonymous else EVERYTHING


def may_look(who: Who) -> None:
    """Matching is for members."""
    if who.is_anonymous:
        raise SignInNeeded


def may_lead(who: Who, topic: Topic) -> None:
    """Invite and form the group: the coordinator of the topic's school, or the region's operator."""
    if not leads(who, topic):
        raise Forbidden("Only the coordinator of the topic's school invites experts and forms the group")


def leads(who: Who, topic: Topic) -> bool:
    """Whether the topic is this person's to lead."""
    return who.is_one_of(Role.REGION_OPERATOR) or topic.school_id in who.schools(Role.COORDINATOR)


def may_compare(who: Who, topic: Topic) -> None:
    """See the candidates: those who lead the school or the region, not the candidates themselves."""
    if not compares(who, topic):
        raise Forbidden("Only those who lead the topic's school compare candidates")


def compares(who: Who, topic: Topic) -> bool:
    """Whether this person may see who could be asked, and why."""
    return who.is_one_of(*_EVERYWHERE) or topic.school_id in who.schools(*_LEADERS)


def may_answer(who: Who, invitation: Invitation) -> None:
    """Accept or decline: the one who was asked, and nobody for them."""
    if who.person_id != invitation.person_id:
        raise Forbidden("Only the one who was invited answers an invitation")


def may_audit(who: Who, person: Person) -> None:
    """Write down what somebody can teach: the person, their coordinator, or the region's operator."""
    if not knows_audit(who, person):
        raise Forbidden("A self-audit is kept by the person, their coordinator, or the operator of the region")


def knows_audit(who: Who, person: Person) -> bool:
    """Whether this person may see what the other one wants to learn; what one can teach is for all colleagues.

    A program is nobody's colleague: it has nothing to teach, and never becomes a candidate.
    """
    if who.is_program and who.person_id == person.id:
        return False
    if who.person_id == person.id or who.is_one_of(Role.REGION_OPERATOR):
        return True
    return not person.schools.isdisjoint(who.schools(Role.COORDINATOR))


def _own(who: Who, field: str) -> Filter:
    return NOTHING if who.person_id is None else {field: who.person_id}


def _doors(who: Who, *doors: Filter) -> Filter:
    if who.is_service or who.is_one_of(*_EVERYWHERE):
        return EVERYTHING
    return NOTHING if who.is_anonymous else {"$or": list(doors)}
