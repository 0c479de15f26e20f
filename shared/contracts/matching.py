"""What `matching` promises: who is asked to help, and which group takes a topic."""

from shared.contracts.codes import COPIED_EXAMPLE, FORGOTTEN_EXAMPLE, ForgottenLines, Id, Ids
from shared.event import Event

_TOPIC = {"topic_id": "018f3c1e-0000-7000-8000-000000000002", "request_ids": ["018f3c1e-0000-7000-8000-000000000001"]}
_INVITATION = {**_TOPIC, "invitation_id": "018f3c1e-0000-7000-8000-000000000003", "person_id": "timur-akhmetov"}
_ASKED = {"invited_by": "olga-ivanova", "title": "Внимание на уроке"}


class TopicOpened(
    Event,
    type="matching.topic.opened.v1",
    example={**_TOPIC, "school_id": "school-07", "title": "Внимание пятиклассников на последних уроках"},
):
    """A problem exact enough for a group to take is on the list of topics."""

    topic_id: Id
    request_ids: Ids
    school_id: Id
    title: str


class ExpertInvited(Event, type="matching.expert.invited.v1", example={**_INVITATION, "title": "Внимание на уроке"}):
    """An expert is asked to help with a topic."""

    invitation_id: Id
    topic_id: Id
    request_ids: Ids
    person_id: Id
    title: str


class ExpertAccepted(Event, type="matching.expert.accepted.v1", example={**_INVITATION, **_ASKED}):
    """The expert will help. `invited_by` is the coordinator who has asked, `title` what the topic is called."""

    invitation_id: Id
    topic_id: Id
    request_ids: Ids
    person_id: Id
    invited_by: Id | None = None
    title: str | None = None


class ExpertDeclined(Event, type="matching.expert.declined.v1", example={**_INVITATION, **_ASKED}):
    """The expert will not help this time; the reason stays in matching."""

    invitation_id: Id
    topic_id: Id
    request_ids: Ids
    person_id: Id
    invited_by: Id | None = None
    title: str | None = None


class GroupFormed(
    Event,
    type="matching.group.formed.v1",
    example={
        **_TOPIC,
        "group_id": "018f3c1e-0000-7000-8000-000000000004",
        "school_id": "school-07",
        "title": "Внимание пятиклассников на последних уроках",
        "goal": "Дети удерживают внимание до конца урока",
        "problem": "Как удержать внимание пятиклассников на последних уроках?",
        "coordinator_id": "olga-ivanova",
        "member_ids": ["olga-ivanova", "timur-akhmetov", "marina-belova"],
        "expert_ids": ["timur-akhmetov"],
        "audiences": ["teacher"],
    },
):
    """Three to fifteen people, one of them the coordinator, have taken a topic.

    `member_ids` are all of them; `audiences` are those who asked.
    """

    group_id: Id
    topic_id: Id
    request_ids: Ids
    school_id: Id
    title: str
    goal: str
    problem: str
    coordinator_id: Id
    member_ids: Ids
    expert_ids: Ids
    audiences: list[str]


class CandidateForgotten(Event, type="matching.candidate.forgotten.v1", example=FORGOTTEN_EXAMPLE):
    """Matching has taken somebody out of what it keeps: its lines on the certificate."""

    erasure_id: Id
    lines: ForgottenLines


class CandidateCopied(Event, type="matching.candidate.copied.v1", example=COPIED_EXAMPLE):
    """Matching has sealed a copy of all that it keeps about somebody, for that person alone."""

    copy_id: Id
    sealed: str
