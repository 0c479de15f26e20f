"""Who may see what stands in matching, and who may do what with it."""

from services.matching.invitations.model import Invitation
from services.matching.topics.policy import _doors, _own
from shared.identity import Actor, Role
from shared.problems import Forbidden
from shared.store import Filter


def visible_invitations(who: Actor) -> Filter:
    """One's own invitations, and those to the topics one coordinates."""
    return _doors(who, {"school_id": {"$in": who.school_ids(Role.COORDINATOR)}}, _own(who, "person_id"))


def may_answer(who: Actor, invitation: Invitation) -> None:
    """Accept or decline: the one who was asked, and nobody for them."""
    if who.person_id != invitation.person_id:
        raise Forbidden("Only the one who was invited answers an invitation")
