"""Who may see a request and actor may do what with it."""

from services.intake.requests.model import Request
from services.intake.requests.model.child_consent import ConsentChannel
from shared.identity import REGION_WIDE, Actor, Role, require_signed_in
from shared.problems import Forbidden
from shared.store import NOTHING, STAFF, Filter, of_person, of_schools, visible_through


def visible(actor: Actor) -> Filter:
    """The requests of one's schools for those who work on them, one's own for everybody else."""
    followed = NOTHING if actor.request_id is None else {"_id": actor.request_id}
    return visible_through(actor, of_schools(actor), followed, of_person(actor, "author_id"))


def may_process(actor: Actor, request: Request) -> None:
    """Clarify and formulate: the coordinator of the request's school, or the region's operator."""
    if actor.has_role(Role.REGION_OPERATOR) or request.school_id in actor.school_ids(Role.COORDINATOR):
        return
    require_signed_in(actor)
    raise Forbidden("Only the coordinator of the school works on its requests")


def may_see_board(actor: Actor) -> None:
    """The board is for those who work on requests."""
    require_signed_in(actor)
    if not actor.has_role(*STAFF, *REGION_WIDE):
        raise Forbidden("The board is for coordinators")


def may_act_as_requester(actor: Actor, request: Request) -> None:
    """Answer, give feedback, withdraw: the one who asked, by code or signed in."""
    if actor.request_id == request.id or (actor.person_id is not None and actor.person_id == request.author_id):
        return
    raise Forbidden("Only the one who asked can say this: open the request with its code")


def choose_consent_channel(actor: Actor, request: Request) -> ConsentChannel:
    """For a child: by the one who holds the code of the request, or by the coordinator actor has it on paper."""
    try:
        may_act_as_requester(actor, request)
    except Forbidden:
        may_process(actor, request)
        return "paper"
    return "site"
