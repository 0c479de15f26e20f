"""How a page of this room is shown."""

from fastapi import Request as HttpRequest
from starlette.responses import Response

from services.scheduling import actions, policy
from services.scheduling.model import Meeting
from services.scheduling.pages.forms import CONTRIBUTIONS, DECISIONS
from shared.problems import NotFound
from shared.store import Reading
from shared.web import FormErrors, blank_form


def show(http: HttpRequest, name: str, zone: str | None = None, **context: object) -> Response:
    """A page on which hours are told by the clock of this zone, or the region's where none is named."""
    state = http.app.state
    response: Response = state.frame.page(http, name, zone=zone or state.settings.zone, **context)
    return response


async def show_meeting(http: HttpRequest, work: Reading, meeting_id: str, errors: FormErrors | None = None) -> Response:
    """The one page of a meeting: its announcement for all, more for those who take part."""
    meeting = await actions.look_at(work, meeting_id)
    if not isinstance(meeting, Meeting):
        if errors is not None:  # a form of those who take part: nobody else is to think that it was read
            policy.must_be_signed_in(work.who)
            raise NotFound
        return show(http, "announced.html", meeting.zone, meeting=meeting)
    return show(
        http, "meeting.html", meeting.zone, meeting=meeting,
        names=await actions.names_in(work, meeting),
        takes_part=policy.takes_part(work.who, meeting),
        leads=policy.leads(work.who, meeting),
        is_early=meeting.starts_at > work.now,
        contribution_rows=min(CONTRIBUTIONS, len(meeting.member_ids) + 3),
        decision_rows=DECISIONS,
        errors=_filled_in(errors or blank_form(), meeting, work.who.person_id),
    )  # fmt: skip


def _filled_in(errors: FormErrors, meeting: Meeting, person_id: str | None) -> FormErrors:
    """What is known stands in the forms already, unless something else was typed."""
    studied = [str(place) for place in meeting.studied_by(person_id)]
    return FormErrors(errors.refusals, {"studied": studied, **errors.answers}, errors.status)
