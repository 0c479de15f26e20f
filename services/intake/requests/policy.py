"""Who may see a request and who may do what with it."""

from services.intake.requests.model import Request
from services.intake.requests.model.child_consent import ConsentChannel
from shared.identity import Actor, Role
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter

_STAFF = (Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.METHODIST)
_EVERYWHERE = (Role.REGION_OPERATOR, Role.AUDITOR)


def visible(who: Actor) -> Filter:
    """The requests of one's schools for those who work on them, one's own for everybody else."""
    if who.is_service or who.has_role(*_EVERYWHERE):
        return EVERYTHING
    doors: list[Filter] = []
    if schools := who.school_ids(*_STAFF):
        doors.append({"school_id": {"$in": schools}})
    if who.request_id is not None:
        doors.append({"_id": who.request_id})
    if who.person_id is not None:
        doors.append({"author_id": who.person_id})
    return {"$or": doors} if doors else NOTHING


def may_process(who: Actor, request: Request) -> None:
    """Clarify and formulate: the coordinator of the request's school, or the region's operator."""
    if who.has_role(Role.REGION_OPERATOR) or request.school_id in who.school_ids(Role.COORDINATOR):
        return
    if who.is_anonymous:
        raise SignInNeeded
    raise Forbidden("Only the coordinator of the school works on its requests")


def may_see_board(who: Actor) -> None:
    """The board is for those who work on requests."""
    if who.is_anonymous:
        raise SignInNeeded
    if not who.has_role(*_STAFF, *_EVERYWHERE):
        raise Forbidden("The board is for coordinators")


def may_act_as_requester(who: Actor, request: Request) -> None:
    """Answer, give feedback, withdraw: the one who asked, by code or signed in."""
    if who.request_id == request.id or (who.person_id is not None and who.person_id == request.author_id):
        return
    raise Forbidden("Only the one who asked can say this: open the request with its code")


def choose_consent_channel(who: Actor, request: Request) -> ConsentChannel:
    """For a child: by the one who holds the code of the request, or by the coordinator who has it on paper."""
    try:
        may_act_as_requester(who, request)
    except Forbidden:
        may_process(who, request)
        return "paper"
    return "site"
