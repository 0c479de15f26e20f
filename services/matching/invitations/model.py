"""Topics, and the invitations to help with them."""

from datetime import datetime
from typing import Annotated, Literal, get_args

from pydantic import Field

from services.matching.profiles.model import Person
from services.matching.topics.model import Topic
from shared.code_words import CodeWords, StateWords
from shared.contracts.matching import ExpertAccepted, ExpertDeclined, ExpertInvited
from shared.entity import Command, Entity
from shared.privacy import Basis, Category, Joint, Keep, Personal, PersonId, Plain, Purpose
from shared.problems import Conflict, Refused

InvitationState = Literal["invited", "accepted", "declined"]
INVITATION_STATES: CodeWords[InvitationState, StateWords] = CodeWords(
    get_args(InvitationState),
    {
        "invited": StateWords(ru="Ждём ответа", en="Invited", colour="yellow"),
        "accepted": StateWords(ru="Согласие получено", en="Accepted", colour="green"),
        "declined": StateWords(ru="Отказ", en="Declined", colour="grey"),
    },
)
INVITATION_ANSWERS: CodeWords[InvitationState, StateWords] = CodeWords(
    get_args(InvitationState),
    {
        "invited": StateWords(ru="Ждёт вашего ответа", en="Waits for your answer", colour="yellow"),
        "accepted": StateWords(ru="Вы согласились", en="You have agreed", colour="green"),
        "declined": StateWords(ru="Вы отказались", en="You have declined", colour="grey"),
    },
)
"""The same, said to the one who was invited."""
InvitationText = Annotated[
    str,
    Personal(
        "invitation_message",
        Purpose.CHOOSE,
        Category.WORDS,
        Basis.AGREEMENT,
        Keep.WORK,
        owners=("person_id", "invited_by"),
    ),
]
"""The personal word to an expert: theirs and the coordinator's."""
RefusalReason = Annotated[
    str,
    Personal("refusal_reason", Purpose.CHOOSE, Category.WORDS, Basis.AGREEMENT, Keep.WORK, owners=("person_id",)),
]
"""Why not this time."""
_ANSWER_FIELDS = {"topic_id", "request_ids", "person_id", "invited_by", "title"}


class InviteExpert(Command):
    """Who is asked, with a personal word to them."""

    person_id: Annotated[str, Field(min_length=1, max_length=64)]
    message: Annotated[str, Field(max_length=2_000)] = ""


class DeclineInvitation(Command):
    """Why not this time; the reason is for the coordinator only."""

    reason: Annotated[str, Field(max_length=1_000)] = ""


class Invitation(Entity):
    """An expert is asked to help with a topic, and answers once."""

    topic_id: Plain
    request_ids: list[Plain]
    school_id: Plain
    title: Joint
    problem: Joint
    competencies: list[Plain]
    person_id: PersonId
    message: InvitationText
    invited_by: PersonId | None
    invited_at: datetime
    state: InvitationState = "invited"
    answered_at: datetime | None = None
    reason: RefusalReason = ""

    @classmethod
    def send(
        cls, topic: Topic, person: Person, message: str, *, id_: str, by: str | None, at: datetime
    ) -> tuple["Invitation", ExpertInvited]:
        """Asks a person for help. Raises Conflict when the group is there, Refused for nobody's expert."""
        topic.require_open()
        if not person.can_be_invited:
            raise Refused("This person is not an expert and has not said what they can teach")
        topic.note_invited(person.id)
        invitation = cls(
            id=id_,
            topic_id=topic.id,
            person_id=person.id,
            message=message,
            invited_by=by,
            invited_at=at,
            **topic.model_dump(include={"request_ids", "school_id", "title", "problem", "competencies"}),
        )
        return invitation, ExpertInvited(
            invitation_id=id_,
            topic_id=topic.id,
            request_ids=topic.request_ids,
            person_id=person.id,
            title=topic.title,
        )

    def accept(self, *, at: datetime) -> ExpertAccepted:
        """The expert will help. Raises Conflict when there is an answer already."""
        self._answer("accepted", at)
        return ExpertAccepted(invitation_id=self.id, **self.model_dump(include=_ANSWER_FIELDS))

    def decline(self, reason: str, *, at: datetime) -> ExpertDeclined:
        """Not this time; the reason stays here. Raises Conflict when there is an answer already."""
        self._answer("declined", at)
        self.reason = reason
        return ExpertDeclined(invitation_id=self.id, **self.model_dump(include=_ANSWER_FIELDS))

    def _answer(self, state: InvitationState, at: datetime) -> None:
        if self.state == "accepted":
            raise Conflict("You have accepted this invitation already")
        if self.state == "declined":
            raise Conflict("You have declined this invitation already")
        self.state, self.answered_at = state, at
