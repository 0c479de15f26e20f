"""A request for help, and how it is changed."""

from datetime import datetime

from pydantic import Field

from services.intake.requests.model import personal
from services.intake.requests.model.child_consent import (
    ChildConsent,
    ConsentChannel,
    GiveChildConsent,
    find_active,
    refuse_child_details,
    refuse_identifying,
)
from services.intake.requests.model.commands import Channel, FormulateRequest, GiveFeedback, SubmitRequest
from services.intake.requests.model.timeline import (
    FEEDBACK_KINDS,
    FINAL_STAGES,
    STAGES,
    Stage,
    TimelineEntry,
    TimelineKind,
)
from shared.contracts.codes import Audience, Experience, RequestKind, RequestSubkind
from shared.contracts.intake import FeedbackGiven, RequestClarified, RequestClosed, RequestFormulated, RequestSubmitted
from shared.entity import Entity, Part
from shared.privacy import ErasureCounts, ErasureTarget, PersonId, Plain, erase
from shared.problems import Conflict, Refused


class Question(Part):
    """What the coordinator wants to know, and what the one who asked says to it."""

    asked_at: datetime
    text: personal.QuestionWords
    answer: personal.AnswerWords = None


class Answer(Part):
    """The product that answers the request, as the world sees it."""

    product_id: Plain
    version: int
    title: Plain
    url: Plain


class Request(Entity):
    """One need, in the words of the one who has it, and all that became of it.

    `grade` and `child_name` may tell of a child, and hang on a consent of `child_words`; a teacher's class tells of
    none.
    """

    audience: Audience
    grade: personal.Circumstance = None
    child_name: personal.ChildName = None
    child_words: list[ChildConsent] = Field(default_factory=list)
    words_erased: bool = False
    school_id: Plain
    experience: Experience | None = None
    channel: Channel = "web"
    story: personal.Story
    subject: personal.Circumstance = None
    author_id: PersonId | None = None
    code_digest: Plain
    submitted_at: datetime
    stage: Stage = Stage.INTAKE
    moved_at: datetime
    questions: list[Question] = Field(default_factory=list)
    problem: Plain | None = None
    kind: RequestKind | None = None
    sub_kind: RequestSubkind | None = None
    answer: Answer | None = None
    feedback_for: int = 0
    thread: list[TimelineEntry] = Field(default_factory=list)

    @property
    def number(self) -> str:
        """What people call it: eight signs of its identifier."""
        return self.id.replace("-", "")[-8:].upper()

    @property
    def open_question(self) -> Question | None:
        """The question that waits for the one who asked."""
        return next((question for question in self.questions if question.answer is None), None)

    @property
    def active_child_consent(self) -> ChildConsent | None:
        """The consent by which more may be kept of a child."""
        return find_active(self.child_words)

    @property
    def awaits_feedback(self) -> bool:
        """Whether the one who asked has not yet said a word about the newest version of the answer."""
        return self.stage is Stage.FEEDBACK and self.answer is not None and self.feedback_for < self.answer.version

    @classmethod
    def submit(
        cls, command: SubmitRequest, *, id_: str, code_digest: str, author_id: str | None, at: datetime
    ) -> tuple["Request", RequestSubmitted]:
        """A new request.

        Raises Refused when experience is given by somebody who does not teach, ChildConsentMissing for a child.
        """
        if (command.experience is None) == (command.audience == "teacher"):
            raise Refused("A teacher says how long they have worked; a parent or a student does not")
        refuse_child_details(command)
        request = cls(
            id=id_,
            code_digest=code_digest,
            author_id=author_id,
            submitted_at=at,
            moved_at=at,
            thread=[TimelineEntry(at=at, deed="submitted")],
            **command.model_dump(),
        )
        return request, RequestSubmitted(
            request_id=id_,
            school_id=request.school_id,
            audience=request.audience,
            channel=request.channel,
            experience=request.experience,
        )

    def ask(self, text: str, *, at: datetime) -> None:
        """The coordinator asks. Raises Conflict while another question waits, or when the request has ended."""
        self._require_open()
        if self.open_question is not None:
            raise Conflict("The last question has not been answered yet: wait for the answer")
        self.questions.append(Question(asked_at=at, text=text))
        self._record("question_asked", at, Stage.PROCESSING)

    def clarify(self, text: str, *, at: datetime) -> RequestClarified:
        """The one who asked answers. Raises Conflict when nothing was asked."""
        self._require_open()
        question = self.open_question
        if question is None:
            raise Conflict("There is no question to answer right now")
        self._refuse_child_details("words", text)
        question.answer, self.words_erased = text, False
        self._record("question_answered", at)
        return RequestClarified(
            request_id=self.id,
            school_id=self.school_id,
            questions_answered=sum(1 for one in self.questions if one.answer is not None),
        )

    def formulate(self, command: FormulateRequest, *, at: datetime) -> RequestFormulated:
        """The problem is put exactly, once. Raises Conflict when it was before."""
        self._require_open()
        if self.problem is not None:
            raise Conflict("The problem has been formulated already")
        self.problem, self.kind, self.sub_kind = command.problem, command.kind, command.sub_kind
        self._record("formulated", at, Stage.PROCESSING)
        return RequestFormulated(
            request_id=self.id, school_id=self.school_id, audience=self.audience, **command.model_dump()
        )

    def give_feedback(self, command: GiveFeedback, *, at: datetime) -> tuple[FeedbackGiven, RequestClosed | None]:
        """Usable or not closed: two yes close the request, anything else opens a correction.

        Raises Conflict when no answer waits for a word, Refused when it is not said what stops the person.
        """
        if not self.awaits_feedback or self.answer is None:
            raise Conflict("There is no new answer to speak about right now")
        usable = command.understood and command.has_resources
        if usable == (command.obstacle is not None):
            raise Refused("Say what stops you when one of the answers is no, and only then")
        self._refuse_child_details("comment", command.comment)
        self.feedback_for = self.answer.version
        given = FeedbackGiven(
            request_id=self.id,
            school_id=self.school_id,
            product_id=self.answer.product_id,
            product_version=self.answer.version,
            understood=command.understood,
            has_resources=command.has_resources,
            obstacle=command.obstacle,
        )
        self._record("feedback_yes" if command.obstacle is None else FEEDBACK_KINDS[command.obstacle], at)
        self.thread[-1].comment = command.comment
        if not usable:
            return given, None
        self._record("closed", at, Stage.CLOSED)
        return given, RequestClosed(request_id=self.id, school_id=self.school_id, outcome="solved")

    def withdraw(self, *, at: datetime) -> RequestClosed:
        """The one who asked no longer needs an answer."""
        self._require_open()
        self._record("withdrawn", at, Stage.WITHDRAWN)
        return RequestClosed(request_id=self.id, school_id=self.school_id, outcome="withdrawn")

    def give_child_consent(self, command: GiveChildConsent, *, how: ConsentChannel, at: datetime) -> None:
        """A legal representative speaks for the child. Raises Conflict for a second word, Refused for an old text."""
        self._require_open()
        if self.active_child_consent is not None:
            raise Conflict("The word for the child was given already: take it back first to give another one")
        self.child_words.append(ChildConsent.give(command, how=how, at=at))
        self.child_name, self.grade = command.child, command.grade or self.grade
        self._record("child_word_given", at)

    def withdraw_child_consent(self, *, at: datetime) -> None:
        """No longer, from now on: whatever was written goes, for it may tell of the child. Raises Conflict for none."""
        consent = self.active_child_consent
        if consent is None:
            raise Conflict("No word for a child holds here")
        consent.withdrawn_at = at
        self._erase("child_word_withdrawn", at)

    def erase_named_child(self, *, at: datetime) -> None:
        """The words name a child for whom nobody has spoken: they go. Raises Conflict where somebody has."""
        self._require_open()
        if self.active_child_consent is not None:
            raise Conflict("A parent has given their word for the child: the words may stay")
        self._require_words()
        self._erase("child_named", at)

    def erase_words(self, *, at: datetime) -> None:
        """What the one who asked has written goes, for good; once is enough. Raises Conflict the second time."""
        self._require_words()
        self._erase("words_erased", at)

    def expire_words(self, at: datetime) -> None:
        """The words have done their work long ago: they go, and the need and its answer stay."""
        self._erase("words_outlived", at)

    def replace_person(self, alias: str) -> None:  # noqa: ARG002  whoever it was
        """A question to one who has gone waits for nobody."""
        if not self.story:
            self.words_erased, self.questions = True, []

    def _erase(self, kind: TimelineKind, at: datetime) -> None:
        erase(self, ErasureTarget(self.author_id or "", ""), ErasureCounts(), whole=True)
        self.author_id = None
        self.replace_person("")
        self._record(kind, at)

    def record_event(self, kind: TimelineKind, at: datetime, stage: Stage | None, **details: str) -> None:
        """A neighbour has published something about this request; a late event never moves the stage back."""
        self._record(kind, at, stage, **details)
        self.thread.sort(key=lambda entry: entry.at)

    def receive_answer(self, answer: Answer, kind: TimelineKind, at: datetime) -> None:
        """A version of the product is published; an older version that comes late changes nothing."""
        if self.answer is None or answer.version > self.answer.version:
            self.answer = answer
            if self.stage is Stage.PRODUCT or STAGES.index(self.stage) < STAGES.index(Stage.FEEDBACK):
                self.stage, self.moved_at = Stage.FEEDBACK, at
        self.record_event(kind, at, None, title=answer.title)

    def reopen_for_correction(self, version: int, at: datetime) -> None:
        """The authors work on the next version, unless it is here already."""
        self.record_event("correction_opened", at, None)
        if self.stage is Stage.FEEDBACK and self.answer is not None and self.answer.version == version:
            self.stage, self.moved_at = Stage.PRODUCT, at

    def _record(self, kind: TimelineKind, at: datetime, stage: Stage | None = None, **details: str) -> None:
        self.thread.append(TimelineEntry(at=at, deed=kind, words=details))
        if stage is not None and self.stage not in FINAL_STAGES and STAGES.index(stage) > STAGES.index(self.stage):
            self.stage, self.moved_at = stage, at

    def _require_open(self) -> None:
        if self.stage in FINAL_STAGES:
            raise Conflict("This request has come to its end")

    def _require_words(self) -> None:
        if self.words_erased:
            raise Conflict("The words of this request were erased already")

    def _refuse_child_details(self, field: str, text: str | None) -> None:
        if self.audience != "teacher" and self.active_child_consent is None:
            refuse_identifying(field, text)
