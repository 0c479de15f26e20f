"""The services. They never import or call one another: they publish what has happened, and consume.

people
    publishes  school.joined.v1, school.changed.v1, person.introduced.v1, person.changed.v1, person.erased.v1,
               access.ended.v1, copy.asked.v1
    consumes   intake.author.copied.v1, intake.author.forgotten.v1, intake.feedback.given.v1,
               intake.request.closed.v1, matching.candidate.copied.v1, matching.candidate.forgotten.v1,
               matching.expert.accepted.v1, matching.expert.declined.v1, matching.expert.invited.v1,
               matching.group.formed.v1, publishing.contributor.copied.v1,
               publishing.contributor.forgotten.v1, publishing.correction.opened.v1,
               publishing.product.corrected.v1, publishing.product.drafted.v1,
               publishing.product.published.v1, publishing.product.returned.v1, publishing.review.given.v1,
               publishing.review.requested.v1, scheduling.meeting.announced.v1, scheduling.meeting.held.v1,
               scheduling.participant.copied.v1, scheduling.participant.forgotten.v1,
               scheduling.preparation.assigned.v1

intake
    publishes  request.submitted.v1, request.clarified.v1, request.formulated.v1, request.closed.v1,
               feedback.given.v1, author.forgotten.v1, author.copied.v1
    consumes   matching.expert.accepted.v1, matching.group.formed.v1, matching.topic.opened.v1,
               people.access.ended.v1, people.copy.asked.v1, people.person.erased.v1,
               people.school.changed.v1, people.school.joined.v1, publishing.correction.opened.v1,
               publishing.product.corrected.v1, publishing.product.drafted.v1,
               publishing.product.published.v1, publishing.product.returned.v1,
               scheduling.meeting.announced.v1, scheduling.meeting.held.v1, scheduling.preparation.assigned.v1

matching
    publishes  topic.opened.v1, expert.invited.v1, expert.accepted.v1, expert.declined.v1, group.formed.v1,
               candidate.forgotten.v1, candidate.copied.v1
    consumes   intake.request.closed.v1, intake.request.formulated.v1, intake.request.submitted.v1,
               people.access.ended.v1, people.copy.asked.v1, people.person.changed.v1,
               people.person.erased.v1, people.person.introduced.v1

scheduling
    publishes  meeting.announced.v1, preparation.assigned.v1, meeting.held.v1, participant.forgotten.v1,
               participant.copied.v1
    consumes   matching.group.formed.v1, people.access.ended.v1, people.copy.asked.v1,
               people.person.changed.v1, people.person.erased.v1, people.person.introduced.v1,
               people.school.changed.v1, people.school.joined.v1

publishing
    publishes  product.drafted.v1, review.requested.v1, review.given.v1, product.returned.v1,
               product.published.v1, correction.opened.v1, product.corrected.v1, contributor.forgotten.v1,
               contributor.copied.v1
    consumes   intake.feedback.given.v1, matching.group.formed.v1, people.access.ended.v1,
               people.copy.asked.v1, people.person.changed.v1, people.person.erased.v1,
               people.person.introduced.v1, scheduling.meeting.held.v1
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.service import ServiceDefinition

SERVICE_NAMES = ("people", "intake", "matching", "scheduling", "publishing")


def definitions() -> "tuple[ServiceDefinition, ...]":
    """The services as their `main` modules declare them; the first one answers what no other one does."""
    return tuple(import_module(f"services.{name}.main").service for name in SERVICE_NAMES)
