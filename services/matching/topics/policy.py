"""Who may see topics and the demand, and who leads a topic."""

from services.matching.topics.model import Topic
from shared.identity import Actor, Role
from shared.problems import Forbidden
from shared.store import Filter, of_person, of_schools, visible_through


def visible_demand(actor: Actor) -> Filter:
    """What is coming to one's schools, for those who work there on requests."""
    return visible_through(actor, of_schools(actor))


def visible_topics(actor: Actor) -> Filter:
    """The topics of one's schools for those who lead them, and those one is asked about or works on."""
    led = of_schools(actor, (Role.COORDINATOR, Role.SCHOOL_ADMIN))
    return visible_through(actor, led, of_person(actor, "invited_ids"), of_person(actor, "member_ids"))


def may_lead(actor: Actor, topic: Topic) -> None:
    """Invite and form the group: the coordinator of the topic's school, or the region's operator."""
    if not leads(actor, topic):
        raise Forbidden("Only the coordinator of the topic's school invites experts and forms the group")


def leads(actor: Actor, topic: Topic) -> bool:
    """Whether the topic is this person's to lead."""
    return actor.has_role(Role.REGION_OPERATOR) or topic.school_id in actor.school_ids(Role.COORDINATOR)
