"""Who may see a product, who may work on it, who may assess it."""

from services.publishing.products.model import Person, Product, Review
from shared.identity import Actor, Role
from shared.problems import Forbidden, Refused, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter

_STAFF = (Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.METHODIST)
_EVERYWHERE = (Role.REGION_OPERATOR, Role.AUDITOR)


def visible(actor: Actor) -> Filter:
    """Products in the making: for their makers and reviewers, and for the staff of the school."""
    if actor.is_service or actor.has_role(*_EVERYWHERE):
        return EVERYTHING
    if actor.person_id is None:
        return NOTHING
    me = actor.person_id
    conditions: list[Filter] = [
        {"author_ids": me}, {"member_ids": me}, {"coordinator_id": me}, {"reviews.reviewer_id": me},
    ]  # fmt: skip
    if schools := actor.school_ids(*_STAFF):
        conditions.append({"school_id": {"$in": schools}})
    return {"$or": conditions}


def visible_to_service(actor: Actor) -> Filter:
    """What only listeners need."""
    return EVERYTHING if actor.is_service else NOTHING


def must_be_signed_in(actor: Actor) -> None:
    """Lists of products and reviews are for members."""
    if actor.is_anonymous:
        raise SignInNeeded


def can_edit(actor: Actor, product: Product) -> bool:
    """Whether this is one of the authors, or the coordinator of the group."""
    return actor.person_id is not None and actor.person_id in (*product.author_ids, product.coordinator_id)


def may_edit(actor: Actor, product: Product) -> None:
    """Write, ask for a review, publish: the authors and the coordinator of the group."""
    if not can_edit(actor, product):
        raise Forbidden("Only the authors and the coordinator of the group work on this product")


def may_review(person: Person, product: Product) -> None:
    """An expert or a methodist who has no part in the product. Raises Refused otherwise."""
    if not person.can_review:
        raise Refused("Only an expert or a methodist can be asked for a review")
    if product.has_maker(person.id):
        raise Refused("Nobody reviews their own work: choose an expert from outside the group")


def may_give_review(actor: Actor, review: Review, product: Product) -> None:
    """The one who was asked; not one who has turned out to belong to the group since."""
    if actor.person_id != review.reviewer_id:
        raise Forbidden("Only the expert who was asked can give this review")
    if product.has_maker(review.reviewer_id):
        raise Forbidden("Nobody reviews their own work: choose an expert from outside the group")
