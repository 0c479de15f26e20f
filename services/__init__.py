"""The rooms of the house. They never import or call one another: they say what has happened, and listen.

people
    says   school.joined.v1, school.changed.v1, person.introduced.v1, person.changed.v1, person.erased.v1,
           access.ended.v1, copy.asked.v1
    hears  intake.author.copied.v1, intake.author.forgotten.v1, intake.feedback.given.v1,
           intake.request.closed.v1, matching.candidate.copied.v1, matching.candidate.forgotten.v1,
           matching.expert.accepted.v1, matching.expert.declined.v1, matching.expert.invited.v1,
           matching.group.formed.v1, publishing.contributor.copied.v1, publishing.contributor.forgotten.v1,
           publishing.correction.opened.v1, publishing.product.corrected.v1, publishing.product.drafted.v1,
           publishing.product.published.v1, publishing.product.returned.v1, publishing.review.given.v1,
           publishing.review.requested.v1, scheduling.meeting.announced.v1, scheduling.meeting.held.v1,
           scheduling.participant.copied.v1, scheduling.participant.forgotten.v1,
           scheduling.preparation.assigned.v1

intake
    says   request.submitted.v1, request.clarified.v1, request.formulated.v1, request.closed.v1,
           feedback.given.v1, author.forgotten.v1, author.copied.v1
    hears  matching.expert.accepted.v1, matching.group.formed.v1, matching.topic.opened.v1,
           people.access.ended.v1, people.copy.asked.v1, people.person.erased.v1, people.school.changed.v1,
           people.school.joined.v1, publishing.correction.opened.v1, publishing.product.corrected.v1,
           publishing.product.drafted.v1, publishing.product.published.v1, publishing.product.returned.v1,
           scheduling.meeting.announced.v1, scheduling.meeting.held.v1, scheduling.preparation.assigned.v1

matching
    says   topic.opened.v1, expert.invited.v1, expert.accepted.v1, expert.declined.v1, group.formed.v1,
           candidate.forgotten.v1, candidate.copied.v1
    hears  intake.request.closed.v1, intake.request.formulated.v1, intake.request.submitted.v1,
           people.access.ended.v1, people.copy.asked.v1, people.person.changed.v1, people.person.erased.v1,
           people.person.introduced.v1

scheduling
    says   meeting.announced.v1, preparation.assigned.v1, meeting.held.v1, participant.forgotten.v1,
           participant.copied.v1
    hears  matching.group.formed.v1, people.access.ended.v1, people.copy.asked.v1, people.person.changed.v1,
           people.person.erased.v1, people.person.introduced.v1, people.school.changed.v1,
           people.school.joined.v1

publishing
    says   product.drafted.v1, review.requested.v1, review.given.v1, product.returned.v1,
           product.published.v1, correction.opened.v1, product.corrected.v1, contributor.forgotten.v1,
           contributor.copied.v1
    hears  intake.feedback.given.v1, matching.group.formed.v1, people.access.ended.v1, people.copy.asked.v1,
           people.person.changed.v1, people.person.erased.v1, people.person.introduced.v1,
           scheduling.meeting.held.v1
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.service import ServiceDefinition

SERVICE_NAMES = ("people", "intake", "matching", "scheduling", "publishing")


def definitions() -> "tuple[ServiceDefinition, ...]":
    """The rooms as their `main` modules declare them; the first one keeps the front door."""
    return tuple(import_module(f"services.{name}.main").service for name in SERVICE_NAMES)
