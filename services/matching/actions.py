"""What can happen in matching."""

from services.matching import policy
from services.matching.model.demand import Demand
from services.matching.model.groups import FormGroup, Group
from services.matching.model.likeness import Candidate, rank
from services.matching.model.people import Person, SelfAssessmentLine
from services.matching.model.topics import Invitation, InviteExpert, Topic
from services.matching.store import Demands, Groups, Invitations, People, Topics
from shared.contracts.intake import RequestClosed, RequestFormulated, RequestSubmitted
from shared.contracts.matching import CandidateCopied, CandidateForgotten
from shared.contracts.people import CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.contracts.words import AUDIENCES
from shared.identity import Actor
from shared.privacy import ERASED_NAME, ErasureTarget, list_spellings
from shared.problems import Conflict, NotFound, Refused
from shared.store import ErasedPeople, Reading, Receiving, Writing
from shared.store import copy_person as copy
from shared.store import erase_from_service as forget


async def note_demand(work: Receiving, event: RequestSubmitted) -> None:
    """Another request is coming.

    The first try only writes: in a campaign this is the busiest path of the room. The end of the request may
    stand there already; then the write is refused, and the second try looks.
    """
    found = await Demands(work).find(event.request_id) if work.is_retry else None
    if found is None:
        await Demands(work).add(Demand.from_submitted(event, work.envelope.at))
        return
    found.note_submitted(event, work.envelope.at)
    await Demands(work).save(found)


async def close_demand(work: Receiving, event: RequestClosed) -> None:
    """Nobody waits for this request any more."""
    found = await Demands(work).find(event.request_id)
    if found is None:
        await Demands(work).add(Demand.from_closed(event, work.envelope.at))
        return
    found.close(event, work.envelope.at)
    await Demands(work).save(found)


async def open_topic(work: Receiving, event: RequestFormulated) -> None:
    """A problem put exactly becomes a topic, unless its request is in one."""
    if await Topics(work).find_by_request(event.request_id) is not None:
        return
    topic, opened = Topic.open(event, id_=work.new_id(), at=work.envelope.at)
    await Topics(work).add(topic)
    work.publish(opened, about=topic)


async def know_person(work: Receiving, event: PersonIntroduced | PersonChanged) -> None:
    """Somebody is known by this name and these posts; a late word changes nothing."""
    person = await People(work).find(event.person_id)
    if await ErasedPeople(work).is_erased(event.person_id):
        return
    if person is None:
        await People(work).add(Person.from_event(event))
    elif not work.is_outdated(person):
        person.update(event)
        await People(work).save(person)


async def copy_person(work: Receiving, event: CopyAsked) -> None:
    """All that is kept about somebody, sealed so that only they can open it."""
    copied, sealed = await copy(work, event.person_id, event.copy_id, event.key)
    work.publish(CandidateCopied(copy_id=event.copy_id, sealed=sealed), about=copied)


async def forget_person(work: Receiving, event: PersonErased) -> None:
    """Somebody's words and name go; what was done together stays, with a participant in their place."""
    person = await People(work).find(event.person_id)
    leaving = ErasureTarget(event.person_id, event.alias, [] if person is None else list_spellings(person.name))
    forgotten = await forget(work, leaving, event.erasure_id)
    if person is not None:
        await People(work).add(Person(id=event.alias, name=ERASED_NAME))
    work.publish(CandidateForgotten(erasure_id=event.erasure_id, lines=forgotten.event_lines), about=forgotten)


async def save_self_assessment(work: Writing, person_id: str, lines: list[SelfAssessmentLine]) -> Person:
    """Somebody writes down what they can teach and what they want to learn, anew and whole."""
    policy.may_look(work.actor)
    people = People(work)
    person = await people.find(person_id)
    forgotten = ErasedPeople(Reading(work.store, Actor.for_service("matching")))
    if person is None and (work.actor.person_id != person_id or await forgotten.is_erased(person_id)):
        raise NotFound("Nobody is known by this name yet: try again in a minute")
    new = person is None
    person = person or Person.from_actor(work.actor)
    policy.may_assess(work.actor, person)
    person.assess(lines)
    await (people.add(person) if new else people.save(person))
    return person


async def count_demand(work: Reading) -> dict[str, int]:
    """How many requests of each audience wait for an answer."""
    policy.may_look(work.actor)
    return {audience: await Demands(work).count_open(audience) for audience in AUDIENCES}


async def list_candidates(work: Reading, topic: Topic) -> list[Candidate]:
    """Who could be asked about a topic, the best first, with reasons."""
    policy.may_see_candidates(work.actor, topic)
    people = await People(work).list_for_ranking(topic.sub_kind)
    # How busy somebody is counts in all schools; the invitations themselves are not everybody's to see.
    room = Reading(work.store, Actor.for_service("matching"))
    return rank(topic, people, await Invitations(room).count_open_by_person([person.id for person in people]))


async def invite_expert(work: Writing, topic_id: str, command: InviteExpert) -> Invitation:
    """Asks somebody to help with a topic, once."""
    policy.may_look(work.actor)
    topic = await Topics(work).get(topic_id)
    policy.may_lead(work.actor, topic)
    invitations, id_ = Invitations(work), work.new_id()
    if (written := await invitations.find(id_)) is not None:
        await invitations.add(written)  # the same POST again: the store answers as it did the first time
        return written
    if await invitations.find_for(command.person_id, topic_id) is not None:
        raise Conflict("This person has been invited to the topic already")
    person = await People(work).find(command.person_id)
    if person is None:
        raise Refused("This person is not known here: choose one from the list")
    invitation, invited = topic.invite(person, command.message, id_=id_, by=work.actor.person_id, at=work.now)
    await invitations.add(invitation)
    await Topics(work).save(topic)
    work.publish(invited, about=invitation)
    return invitation


async def accept_invitation(work: Writing, invitation_id: str) -> Invitation:
    """The expert will help."""
    invitation = await _mine(work, invitation_id)
    if invitation.state == "invited":
        topic = await Topics(work).get(invitation.topic_id)
        if topic.state == "grouped":
            raise Conflict("The group has been formed without waiting for the answer: thank you all the same")
    accepted = invitation.accept(at=work.now)
    await Invitations(work).save(invitation)
    work.publish(accepted, about=invitation)
    return invitation


async def decline_invitation(work: Writing, invitation_id: str, reason: str) -> Invitation:
    """Not this time."""
    invitation = await _mine(work, invitation_id)
    declined = invitation.decline(reason, at=work.now)
    await Invitations(work).save(invitation)
    work.publish(declined, about=invitation)
    return invitation


async def form_group(work: Writing, topic_id: str, command: FormGroup) -> Group:
    """People take a topic together."""
    policy.may_look(work.actor)
    topic = await Topics(work).get(topic_id)
    policy.may_lead(work.actor, topic)
    groups, id_ = Groups(work), work.new_id()
    if (written := await groups.find(id_)) is not None:
        await groups.add(written)  # the same POST again: the store answers as it did the first time
        return written
    people = await People(work).list_by_ids(command.member_ids)
    invitations = await Invitations(work).list_for_topic(topic_id)
    group, formed = Group.form(topic, command, people, invitations, id_=id_, at=work.now)
    await groups.add(group)
    await Topics(work).save(topic)
    work.publish(formed, about=group)
    return group


async def _mine(work: Writing, invitation_id: str) -> Invitation:
    policy.may_look(work.actor)
    invitation = await Invitations(work).get(invitation_id)
    policy.may_answer(work.actor, invitation)
    return invitation
