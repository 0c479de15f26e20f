"""Who may see a product, who may work on it, who may assess it."""

from services.publishing.contributors.model import Person
from services.publishing.products.model import Product, Review
from shared.identity import Actor
from shared.problems import Forbidden, Refused
from shared.store import Filter, of_person, of_schools, visible_through


def visible(actor: Actor) -> Filter:
    """Products in the making: for their makers and reviewers, and for the staff of the school."""
    own = ("author_ids", "member_ids", "coordinator_id", "reviews.reviewer_id")
    return visible_through(actor, *(of_person(actor, field) for field in own), of_schools(actor))


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
