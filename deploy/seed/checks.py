"""What must hold between the seed files: names refer to people and places that exist, the study's counts are kept."""

from collections import Counter
from collections.abc import Iterable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deploy.seed.model import Person, Region, Request
from deploy.seed.story_model import Story
from shared.contracts.codes import RequestSubkind

REGION_ROLES = ("region_operator", "methodist", "auditor")
MAIL_DOMAINS = ("example.org", "example.com")
EXPERTS_AT_LEAST = 12

# The study (sources, 003, discussion): how many teachers of each experience asked, and about what.
TEACHER_SUB_KINDS: dict[str, tuple[int, tuple[RequestSubkind, ...]]] = {
    "young": (
        10,
        ("engaging_students", "choosing_tasks", "subject_method", "organising_lesson", "work_with_parents"),
    ),
    "experienced": (23, ("work_with_parents", "special_needs", "psychological_features")),
}
FAMILIES = 33
FAMILY_SUB_KINDS: tuple[RequestSubkind, ...] = (
    "school_diary",
    "dialogue_with_teachers",
    "meaning_of_subjects",
    "after_school",
)


class SeedRefused(ValueError):
    """A seed file says something that cannot be: the message names the file, the place and what to mend."""


def require(condition: object, sentence: str) -> None:
    """Raise SeedRefused with this sentence unless it holds."""
    if not condition:
        raise SeedRefused(sentence)


def once_each(names: Iterable[str], what: str) -> None:
    """Refuse a name that stands twice."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    require(not twice, f"{what} stands more than once: {', '.join(twice)}")


def check_region(region: Region) -> None:
    """Refuse schools outside the municipalities of the region, and time zones that do not exist."""
    once_each((place.id for place in region.municipalities), "region.toml: a municipality")
    once_each((school.id for school in region.schools), "region.toml: a school")
    municipalities = {place.id for place in region.municipalities}
    for school in region.schools:
        known = school.municipality in municipalities
        require(known, f"region.toml: {school.id} lies in {school.municipality}, which is not there")
    for zone in {region.zone, *(school.zone for school in region.schools)}:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise SeedRefused(f"region.toml: there is no time zone {zone}") from unknown


def check_people(people: tuple[Person, ...], region: Region) -> None:
    """Refuse people of schools that are not there, and schools without a coordinator."""
    once_each((person.id for person in people), "people.toml: a person")
    once_each((person.email for person in people), "people.toml: an e-mail address")
    schools = {school.id for school in region.schools}
    for person in people:
        check_person(person, schools, region.id)
    for school in sorted(schools):
        coordinated = any(
            held.role == "coordinator" and held.at == school for person in people for held in person.roles
        )
        require(coordinated, f"people.toml: {school} has no coordinator")
    operators = sum(person.has("region_operator") for person in people)
    require(operators == 1, f"people.toml: there is one region operator, not {operators}")
    experts = sum(person.has("expert") for person in people)
    require(
        experts >= EXPERTS_AT_LEAST,
        f"people.toml: {experts} experts, at least {EXPERTS_AT_LEAST} are needed",
    )


def check_person(person: Person, schools: set[str], region: str) -> None:
    """Refuse a person whose school, roles, address and competencies disagree."""
    here = f"people.toml: {person.id}"
    domain = person.email.partition("@")[2]
    invented = any(domain == known or domain.endswith(f".{known}") for known in MAIL_DOMAINS)
    require(invented, f"{here} has an address outside example.org and example.com: {person.email}")
    require(
        person.school is None or person.school in schools,
        f"{here} works at {person.school}, which is not there",
    )
    require(bool(person.roles), f"{here} has no role")
    for held in person.roles:
        require(
            held.at in schools or held.at == region,
            f"{here} is {held.role} at {held.at}, which is not there",
        )
        if held.role in REGION_ROLES:
            require(
                held.at == region,
                f"{here}: the role {held.role} is held for the region, not at {held.at}",
            )
        elif held.role != "expert":
            require(
                held.at != region,
                f"{here}: the role {held.role} is held at a school, not for the region",
            )
    can_do = bool(person.competencies)
    require(can_do == person.has("expert"), f"{here}: experts, and only experts, have competencies")


def check_requests(requests: tuple[Request, ...], people: tuple[Person, ...], region: Region) -> None:
    """Refuse requests from nowhere or nobody, and a set of them that is not shaped like the study."""
    once_each((request.key for request in requests), "requests.toml: a request")
    schools = {school.id for school in region.schools}
    authors = {person.id: person for person in people}
    firsts: set[str] = set()
    for request in requests:
        here = f"requests.toml: {request.key}"
        require(request.school in schools, f"{here} comes from {request.school}, which is not there")
        is_teacher = request.audience == "teacher"
        require(
            is_teacher == (request.experience is not None),
            f"{here}: teachers, and only they, have an experience",
        )
        if request.author is not None:
            require(request.author in authors, f"{here} is by {request.author}, who is not there")
            check_author(request, authors[request.author], region)
        if request.similar_to is None:
            firsts.add(request.key)
        else:
            first = request.similar_to
            require(
                first in firsts,
                f"{here} is similar to {first}, which is not an earlier first of a group",
            )
    check_study(requests)


def check_author(request: Request, author: Person, region: Region) -> None:
    """Refuse a request that disagrees with who its author is."""
    here = f"requests.toml: {request.key}"
    require(
        request.audience == "teacher",
        f"{here} has an author, but parents and students need no account",
    )
    require(
        author.school == request.school,
        f"{here} comes from {request.school}, its author works elsewhere",
    )
    experience = "young" if author.young_on(region.as_of) else "experienced"
    require(
        request.experience == experience,
        f"{here}: its author {author.id} is {experience} on {region.as_of}",
    )


def check_study(requests: tuple[Request, ...]) -> None:
    """Refuse other counts and sub-kinds than those of the study."""
    for experience, (expected, sub_kinds) in TEACHER_SUB_KINDS.items():
        of_these = [request for request in requests if request.experience == experience]
        count = len(of_these)
        require(
            count == expected,
            f"requests.toml: {count} of {experience} teachers, the study has {expected}",
        )
        check_sub_kinds(of_these, sub_kinds, f"{experience} teachers")
    families = [request for request in requests if request.audience != "teacher"]
    count = len(families)
    require(count == FAMILIES, f"requests.toml: {count} requests of families, the study has {FAMILIES}")
    check_sub_kinds(families, FAMILY_SUB_KINDS, "families")


def check_sub_kinds(requests: list[Request], allowed: tuple[RequestSubkind, ...], whose: str) -> None:
    """Refuse a sub-kind that the study did not find for these authors, or the absence of one that it did."""
    used = {request.sub_kind for request in requests}
    foreign, unused = sorted(used - set(allowed)), sorted(set(allowed) - used)
    require(not foreign, f"requests.toml: the study has no {', '.join(foreign)} for {whose}")
    require(not unused, f"requests.toml: no request of {whose} is about {', '.join(unused)}")


def check_story(story: Story, requests: tuple[Request, ...], people: tuple[Person, ...]) -> None:
    """Refuse a story that does not add up, or whose corrections do not find their passage."""
    asked = next((request for request in requests if request.key == story.request), None)
    require(asked is not None, f"story.toml: there is no request {story.request}")
    by_requester = asked is not None and asked.author == story.requester
    require(by_requester, f"story.toml: {story.request} was not asked by {story.requester}")
    check_story_people(story, {person.id: person for person in people})
    planned = sum(item.minutes for item in story.meeting.agenda)
    long = story.meeting.duration_minutes
    require(planned == long, f"story.toml: the agenda takes {planned} minutes, the meeting {long}")
    for invitation in story.invitations:
        declined = invitation.answer == "decline"
        reasoned = declined == (invitation.reason is not None)
        require(reasoned, f"story.toml: {invitation.expert} gives a reason exactly when declining")
    verdicts = [reading.verdict for reading in story.review.rounds]
    require(verdicts[-1:] == ["accept"], "story.toml: the last round of the review must accept")
    helped = [word.helped for word in story.feedback]
    require(helped[-1:] == [True], "story.toml: the requester's last word must be yes, yes")
    for place, correction in enumerate(story.corrections):
        exists = story.product.part(correction.part) is not None
        require(
            exists,
            f"story.toml: a correction of the part {correction.part}, which the product does not have",
        )
        before = story.model_copy(update={"corrections": story.corrections[:place]})
        times = before.text_after(correction.part).count(correction.replaces)
        passage = correction.replaces[:40]
        require(
            times == 1,
            f"story.toml: the passage to correct stands {times} times, not once: {passage}…",
        )


def check_story_people(story: Story, people: dict[str, Person]) -> None:
    """Refuse strangers, and people in a role that is not theirs."""
    group = story.group
    named = {
        story.clarification.asked_by,
        story.problem.formulated_by,
        story.product.author,
        story.review.reviewer,
        *group.members,
        *(invitation.expert for invitation in story.invitations),
    }
    strangers = sorted(named - set(people))
    require(not strangers, f"story.toml: nobody in people.toml is called {', '.join(strangers)}")
    coordinates = people[group.coordinator].has("coordinator") if group.coordinator in group.members else False
    require(
        coordinates,
        f"story.toml: {group.coordinator} is no coordinator among the members of the group",
    )
    speakers = {
        *(item.led_by for item in story.meeting.agenda),
        *(contribution.by for contribution in story.minutes.contributions),
        *(decided.responsible for decided in story.minutes.decisions),
        story.product.author,
    }
    outside = sorted(speakers - set(group.members))
    require(not outside, f"story.toml: not in the group, yet at work in it: {', '.join(outside)}")
    for invitation in story.invitations:
        expert = invitation.expert
        require(people[expert].has("expert"), f"story.toml: {expert} is invited but is no expert")
        joined = (expert in group.members) == (invitation.answer == "accept")
        require(joined, f"story.toml: {expert} is in the group exactly when the invitation was accepted")
    reviewer = story.review.reviewer
    independent = people[reviewer].has("expert") and reviewer not in group.members
    require(independent, f"story.toml: {reviewer} must be an expert from outside the group")
