"""A methodical product on its way from the minutes of a meeting into the library, and back for correction."""

from datetime import datetime

from services.publishing.library.model import Edition, Variant
from services.publishing.products.model.codes import EDITABLE_STATES, State
from services.publishing.products.model.group import Group
from services.publishing.products.model.outline import make_outline
from services.publishing.products.model.review import GiveReview, Review
from services.publishing.products.model.text import EditProduct
from shared.contracts.codes import AUDIENCES, OBSTACLES, Audience, ProductForm
from shared.contracts.intake import FeedbackGiven
from shared.contracts.publishing import (
    CorrectionOpened,
    ProductCorrected,
    ProductDrafted,
    ProductPublished,
    ProductReturned,
    ReviewGiven,
    ReviewRequested,
)
from shared.contracts.scheduling import MeetingHeld
from shared.entity import Entity
from shared.privacy import Joint, PersonId, Plain
from shared.problems import AlreadyThere, Conflict, Refused

MIN_TEXT_LENGTH = 200


class Product(Entity):
    """What a group has worked out. `edition` counts what was published, `revision` the changes of the text.

    `stopped` counts complaints by what stopped the reader.
    """

    meeting_id: Plain
    group_id: Plain
    school_id: Plain
    request_ids: list[Plain]
    author_ids: list[PersonId]
    member_ids: list[PersonId] = []
    coordinator_id: PersonId | None = None
    group_known: bool = False
    asked_by: list[Plain] = []
    state: State = State.DRAFT
    title: Joint
    form: ProductForm = "article"
    abstract: Joint = ""
    text: Joint = ""
    variants: list[Variant] = []
    language: Plain = "ru"
    revision: int = 0
    edition: int = 0
    reviews: list[Review] = []
    helped: int = 0
    complaints: int = 0
    stopped: dict[Plain, int] = {}
    changed_at: datetime

    @classmethod
    def draft(cls, event: MeetingHeld, group: Group, *, id_: str, at: datetime) -> tuple["Product", ProductDrafted]:
        """The product that begins with the minutes of a meeting; those who came are its authors."""
        product = cls(
            id=id_,
            meeting_id=event.meeting_id,
            group_id=event.group_id,
            school_id=event.school_id,
            request_ids=event.request_ids,
            author_ids=event.attended_ids,
            title=event.title,
            text=make_outline(event, group.problem),
            changed_at=at,
        )
        if group.known:
            product.assign_group(group)
        return product, ProductDrafted(
            product_id=id_,
            request_ids=product.request_ids,
            group_id=product.group_id,
            title=product.title,
            author_ids=product.author_ids,
        )

    def assign_group(self, group: Group) -> None:
        """Its group is known from now on: who may work on it, and who had asked."""
        self.group_known = True
        self.member_ids, self.coordinator_id, self.asked_by = group.member_ids, group.coordinator_id, group.audiences

    @property
    def is_editable(self) -> bool:
        """Whether the text may change now."""
        return self.state in EDITABLE_STATES

    @property
    def audiences(self) -> list[Audience]:
        """Whom it speaks to: those who had asked, and those it has a variant for."""
        meant = {*self.asked_by, *(variant.audience for variant in self.variants)}
        return [audience for audience in AUDIENCES if audience in meant]

    @property
    def last_review(self) -> Review | None:
        """The newest round, given or not."""
        return self.reviews[-1] if self.reviews else None

    def has_maker(self, person_id: str) -> bool:
        """Whether the person is an author, or a member of the group."""
        return person_id in (*self.author_ids, *self.member_ids, self.coordinator_id)

    def find_review(self, review_id: str) -> Review | None:
        """One round by its id."""
        return next((review for review in self.reviews if review.id == review_id), None)

    def edit(self, command: EditProduct, *, expected_revision: int | None, at: datetime) -> None:
        """Other words from now on. `expected_revision` is what the writer had before them; None overwrites anything.

        Raises Conflict when somebody wrote meanwhile, or the product is not being worked on.
        """
        if not self.is_editable:
            raise Conflict("The text cannot be changed now: it is with the reviewer, accepted or published")
        if expected_revision is not None and expected_revision != self.revision:
            raise Conflict("Somebody has changed the text meanwhile: compare yours with theirs and save again")
        audiences = [variant.audience for variant in command.variants]
        if len(set(audiences)) < len(audiences):
            raise Refused("Write one variant for each audience")
        self.title, self.form, self.abstract, self.text = command.title, command.form, command.abstract, command.text
        self.variants = [Variant(audience=one.audience, text=one.text) for one in command.variants]
        self.revision += 1
        self.changed_at = at

    def ask_review(self, reviewer_id: str, *, review_id: str, at: datetime) -> ReviewRequested:
        """An expert is asked. Raises Conflict out of turn, Refused when there is too little to assess."""
        if not self.is_editable:
            raise Conflict("A review has been asked for already, or the product is accepted or published")
        if not self.abstract or len(self.text) < MIN_TEXT_LENGTH:
            raise Refused("Before the review write an abstract, and a text of at least 200 characters")
        self.reviews.append(Review(id=review_id, reviewer_id=reviewer_id, for_version=self.edition + 1, asked_at=at))
        self.state, self.changed_at = State.REVIEW, at
        return ReviewRequested(
            review_id=review_id,
            product_id=self.id,
            request_ids=self.request_ids,
            reviewer_id=reviewer_id,
            title=self.title,
        )

    def give_review(
        self, review: Review, command: GiveReview, *, at: datetime
    ) -> tuple[ReviewGiven, ProductReturned | None]:
        """The assessment, once. Raises AlreadyThere the second time, Refused for a return without remarks."""
        if review.given_at is not None:
            raise AlreadyThere("You have given this review already")
        if command.verdict == "return_with_remarks" and not command.remarks:
            raise Refused("Write what should be changed, so that the authors know what to do")
        review.given_at, review.verdict, review.remarks = at, command.verdict, command.remarks
        review.scores, review.show_name = command.scores.model_dump(), command.show_name
        event = ReviewGiven(
            review_id=review.id,
            product_id=self.id,
            request_ids=self.request_ids,
            reviewer_id=review.reviewer_id,
            title=self.title,
            verdict=command.verdict,
        )
        self.changed_at = at
        if command.verdict == "accept":
            self.state = State.ACCEPTED
            return event, None
        self.state = State.RETURNED
        returned = ProductReturned(product_id=self.id, request_ids=self.request_ids, author_ids=self.author_ids)
        return event, returned

    def publish_edition(
        self, change: str | None, *, edition_id: str, authors: list[str], reviewer: str | None, url: str, at: datetime
    ) -> tuple[Edition, ProductPublished | ProductCorrected]:
        """The next version, as the world sees it from now on. `reviewer` is the name of one who agreed to be named.

        Raises Conflict unless an expert has accepted it, Refused when a later version does not say what is different.
        """
        review = self.last_review
        if self.state is not State.ACCEPTED or review is None or review.given_at is None:
            raise Conflict("Only what an expert has accepted is published: ask for a review first")
        if self.edition and not change:
            raise Refused("Say in a sentence what is different from the last version")
        self.edition, self.state, self.changed_at = self.edition + 1, State.PUBLISHED, at
        edition = Edition(
            id=edition_id,
            product_id=self.id,
            number=self.edition,
            title=self.title,
            form=self.form,
            abstract=self.abstract,
            text=self.text,
            variants=self.variants,
            language=self.language,
            audiences=self.audiences,
            authors=authors,
            author_ids=self.author_ids,
            published_at=at,
            change=change if self.edition > 1 else None,
            reviewed_at=review.given_at,
            reviewed_by=reviewer,
            reviewer_id=review.reviewer_id if reviewer else None,
            url=url,
        )
        edition.index_words()
        return edition, edition.to_event(self.request_ids)

    def record_feedback(self, event: FeedbackGiven, *, at: datetime) -> CorrectionOpened | None:
        """Counts a reader's word; the first complaint about the version in the library opens a correction."""
        if event.understood and event.has_resources:
            self.helped += 1
            return None
        obstacle = event.obstacle if event.obstacle in OBSTACLES else OBSTACLES[0]
        self.complaints += 1
        self.stopped = {**self.stopped, obstacle: self.stopped.get(obstacle, 0) + 1}
        if self.state is not State.PUBLISHED or event.product_version != self.edition:
            return None
        self.state, self.changed_at = State.CORRECTING, at
        return CorrectionOpened(
            product_id=self.id,
            request_ids=self.request_ids,
            version=self.edition,
            obstacle=obstacle,
            author_ids=self.author_ids,
        )
