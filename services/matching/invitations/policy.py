"""Who may see invitations, and who answers them."""

from services.matching.invitations.model import Invitation
from shared.identity import Actor, Role
from shared.problems import Forbidden
from shared.store import Filter, of_person, of_schools, visible_through


def visible(actor: Actor) -> Filter:
    """One's own invitations, and those to the topics one coordinates."""
    return visible_through(actor, of_schools(actor, [Role.COORDINATOR]), of_person(actor, "person_id"))


def may_answer(actor: Actor, invitation: Invitation) -> None:
    """Accept or decline: the one who was asked, and nobody for them."""
    if actor.person_id != invitation.person_id:
        raise Forbidden("Only the one who was invited answers an invitation")
