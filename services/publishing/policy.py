"""Who may see a product, who may work on it, who may assess it."""

from services.publishing.model import Person, Product, Review
from shared.identity import Role, Who
from shared.problems import Forbidden, Refused, SignInNeeded
from shared.store import EVERYTHING, NOTHING, Filter

_STAFF = (Role.COORDINATOR, Role.SCHOOL_ADMIN, Role.METHODIST)
_EVERYWHERE = (Role.REGION_OPERATOR, Role.AUDITOR)


def visible(who: Who) -> Filter:
    """Products in the making: for their makers and reviewers, and for the staff of the school."""
    if who.is_service or who.is_one_of(*_EVERYWHERE):
        return EVERYTHING
    if who.person_id is None:
        return NOTHING
    me = who.person_id
    doors: list[Filter] = [
        {"author_ids": me}, {"member_ids": me}, {"coordinator_id": me}, {"reviews.reviewer_id": me},
    ]  # fmt: skip
    if schools := who.schools(*_STAFF):
        doors.append({"school_id": {"$in": schools}})
    return {"$or": doors}


def visible_once_published(who: Who) -> Filter:  # noqa: ARG001  the form every policy has
    """What readers have said is for the whole world, from the first version on."""
    return {"edition": {"$gte": 1}}


def visible_to_members(who: Who) -> Filter:
    """Names are for those who have signed in."""
    return EVERYTHING if who.is_service or who.person_id is not None else NOTHING


def visible_to_the_room(who: Who) -> Filter:
    """What only listeners need."""
    return EVERYTHING if who.is_service else NOTHING


def may_work(who: Who) -> None:
    """Lists of products and reviews are for members."""
    if who.is_anonymous:
        raise SignInNeeded


def makes(who: Who, product: Product) -> bool:
    """Whether this is one of the authors, or the coordinator of the group."""
    return who.person_id is not None and who.person_id in (*product.author_ids, product.coordinator_id)


def may_make(who: Who, product: Product) -> None:
    """Write, ask for a review, publish: the authors and the coordinator of the group."""
    if not makes(who, product):
        raise Forbidden("Only the authors and the coordinator of the group work on this product")


def may_review(person: Person, product: Product) -> None:
    """An expert or a methodist who has no part in the product. Raises Refused otherwise."""
    if not person.reviews:
        raise Refused("Only an expert or a methodist can be asked for a review")
    if product.is_made_by(person.id):
        raise Refused("Nobody reviews their own work: choose an expert from outside the group")


def may_give(who: Who, review: Review, product: Product) -> None:
    """The one who was asked; not one who has turned out to belong to the group since."""
    if who.person_id != review.reviewer_id:
        raise Forbidden("Only the expert who was asked can give this review")
    if product.is_made_by(review.reviewer_id):
        raise Forbidden("Nobody reviews their own work: choose an expert from outside the group")
