"""Letters about topics, experts and groups: each kind with its recipients and its words."""

from services.people.letters.actions.notices.kind import NoticeKind, PastWork
from services.people.letters.actions.translation import make_composer, msgid
from services.people.letters.model.notice import Composer, Notice
from services.people.registry.actions.directory import find_person
from shared.contracts.matching import ExpertAccepted, ExpertDeclined, ExpertInvited, GroupFormed
from shared.store import Reading


def compose_expert_invited(title: str) -> Composer:
    """To the expert who is asked to help."""
    return make_composer(
        msgid("You are asked to help: %(title)s"),
        msgid(
            "Colleagues are looking for an answer and think that your experience will help. The topic is “%(title)s”. "
            "Please look and say whether you can join. If not this time, say so as well: "
            "then somebody else can be asked sooner."
        ),
        title=title,
    )


async def _build_expert_invited(event: ExpertInvited, _work: Reading, _past: PastWork) -> Notice:
    return Notice([event.person_id], "/invitations", compose_expert_invited(event.title))


EXPERT_INVITED = NoticeKind(
    "expert_invited",
    ExpertInvited,
    "now",
    msgid("You are asked to help with a topic"),
    msgid("the expert"),
    _build_expert_invited,
)


async def _build_expert_accepted(event: ExpertAccepted, work: Reading, _past: PastWork) -> Notice:
    composer = make_composer(
        msgid("%(name)s will help: %(title)s"),
        msgid("%(name)s has agreed to help with the topic “%(title)s”. The page of the topic shows who is with you."),
        name=await _find_name(work, event.person_id),
        title=event.title or "",
    )
    return Notice(_list_inviters(event), f"/topics/{event.topic_id}", composer)


EXPERT_ACCEPTED = NoticeKind(
    "expert_accepted",
    ExpertAccepted,
    "digest",
    msgid("An expert you have asked will help"),
    msgid("the coordinator who has asked"),
    _build_expert_accepted,
)


async def _build_expert_declined(event: ExpertDeclined, work: Reading, _past: PastWork) -> Notice:
    composer = make_composer(
        msgid("%(name)s cannot help this time: %(title)s"),
        msgid("%(name)s cannot take up the topic “%(title)s” this time. Please ask somebody else: the list is ready."),
        name=await _find_name(work, event.person_id),
        title=event.title or "",
    )
    return Notice(_list_inviters(event), f"/topics/{event.topic_id}", composer)


EXPERT_DECLINED = NoticeKind(
    "expert_declined",
    ExpertDeclined,
    "now",
    msgid("An expert you have asked cannot help"),
    msgid("the coordinator who has asked"),
    _build_expert_declined,
)


async def _build_group_formed(event: GroupFormed, _work: Reading, _past: PastWork) -> Notice:
    composer = make_composer(
        msgid("Your working group: %(title)s"),
        msgid(
            "A working group has come together, and you are in it. The topic is “%(title)s”. "
            "The goal: %(goal)s\n\nThe coordinator will now agree on the day of the first meeting; "
            "you will get a letter about it."
        ),
        title=event.title,
        goal=event.goal,
    )
    return Notice(event.member_ids, "/meetings", composer)


GROUP_FORMED = NoticeKind(
    "group_formed",
    GroupFormed,
    "now",
    msgid("You are in a new working group"),
    msgid("everybody in the group"),
    _build_group_formed,
)


def _list_inviters(event: ExpertAccepted | ExpertDeclined) -> list[str]:
    """The one who has invited, where the event says who it was."""
    return [] if event.invited_by is None else [event.invited_by]


async def _find_name(work: Reading, person_id: str) -> str:
    person = await find_person(work.as_service(), person_id)
    return "" if person is None else person.name
