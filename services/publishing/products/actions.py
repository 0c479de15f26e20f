"""What can happen to a product."""

from services.publishing.contributors import actions as contributors
from services.publishing.library import actions as library
from services.publishing.library.model import Edition
from services.publishing.products import policy
from services.publishing.products.model import EditProduct, GiveReview, Group, Product, Review
from services.publishing.products.store import Groups, Products
from shared.contracts.intake import FeedbackGiven
from shared.contracts.matching import GroupFormed
from shared.contracts.scheduling import MeetingHeld
from shared.problems import NotFound, Refused, TryAgain
from shared.store import Reading, Receiving, Writing, replace_erased


async def open_draft(work: Receiving, held: MeetingHeld) -> None:
    """A product begins with the minutes; of a meeting that was published twice there is still one.

    The founding of the group may come later than its first meeting. The draft does not wait for it: a place for
    the group is kept, so that whichever of the two events comes second finds the other, even at the same moment.
    """
    held = await replace_erased(work, held, "attended_ids")
    products, groups = Products(work), Groups(work)
    if await products.find_by_meeting(held.meeting_id) is not None:
        return
    group = await groups.find(held.group_id)
    if group is None:
        group = Group.placeholder(held.group_id)
        await groups.add(group)
    elif not group.known:
        await groups.save(group)
    product, event = Product.draft(held, group, id_=work.new_id(), at=work.now)
    await products.add(product)
    work.publish(event, about=product)


async def record_group(work: Receiving, formed: GroupFormed) -> None:
    """The group is known, and so are the products that were waiting for it."""
    formed = await replace_erased(work, formed, "coordinator_id", "member_ids")
    products, groups = Products(work), Groups(work)
    found = await groups.find(formed.group_id)
    if found is not None and work.is_outdated(found):
        return
    group = found or Group.placeholder(formed.group_id)
    group.record_formation(formed)
    await (groups.add(group) if found is None else groups.save(group))
    for product in await products.list_awaiting_group(group.id):
        product.assign_group(group)
        await products.save(product)


async def edit_product(
    work: Writing, product_id: str, command: EditProduct, *, expected_revision: int | None
) -> Product:
    """An author writes. Raises Conflict when somebody else wrote meanwhile."""
    product = await _get_product_to_edit(work, product_id)
    product.edit(command, expected_revision=expected_revision, at=work.now)
    await Products(work).save(product)
    return product


async def ask_review(work: Writing, product_id: str, reviewer_id: str) -> tuple[Product, Review]:
    """An expert from outside is asked; asked again with the same key, it is the same review."""
    review_id = work.new_id()
    product = await _get_product_to_edit(work, product_id)
    asked = product.find_review(review_id)
    if asked is not None:
        return product, asked
    if not product.group_known:
        raise TryAgain("The group of this product is not known here yet: try again in a minute")
    reviewer = await contributors.find_person(work, reviewer_id)
    if reviewer is None:
        raise Refused("Choose a reviewer from the list")
    policy.may_review(reviewer, product)
    event = product.ask_review(reviewer_id, review_id=review_id, at=work.now)
    await Products(work).save(product)
    work.publish(event, about=product)
    return product, product.reviews[-1]


async def list_my_reviews(work: Reading) -> list[tuple[Product, Review]]:
    """What the one who looks was asked to review: what waits for them first, then the newest."""
    me = work.actor.person_id
    if me is None:
        return []
    products = await Products(work).list_by_reviewer(me)
    mine = [(product, review) for product in products for review in product.reviews if review.reviewer_id == me]
    mine.sort(key=lambda pair: pair[1].asked_at, reverse=True)
    return sorted(mine, key=lambda pair: pair[1].given_at is not None)


async def get_review(work: Reading, review_id: str) -> tuple[Product, Review]:
    """A review and what it is about, for the one who was asked."""
    product = await Products(work).find_by_review(review_id)
    review = None if product is None else product.find_review(review_id)
    if product is None or review is None:
        raise NotFound
    policy.may_give_review(work.actor, review, product)
    return product, review


async def give_review(work: Writing, review_id: str, command: GiveReview) -> tuple[Product, Review]:
    """The expert says what they think of it."""
    product, review = await get_review(work, review_id)
    given, returned = product.give_review(review, command, at=work.now)
    await Products(work).save(product)
    work.publish(given, about=product)
    if returned is not None:
        work.publish(returned, about=product)
    return product, review


async def publish_product(work: Writing, product_id: str, change: str | None, *, library_url: str) -> Edition:
    """The accepted text goes into the library, at `library_url`/product_id; with the same key, the same edition."""
    edition_id = work.new_id()
    product = await _get_product_to_edit(work, product_id)
    previous = await library.find_current(work, product_id)
    if previous is not None and previous.id == edition_id:
        return previous
    edition, event = product.publish_edition(
        change,
        edition_id=edition_id,
        authors=await contributors.list_credited_names(work, product.author_ids),
        reviewer=await _find_reviewer_name(work, product),
        url=f"{library_url}/{product_id}",
        at=work.now,
    )
    await Products(work).save(product)
    await library.add_edition(work, edition, previous=previous)
    work.publish(event, about=product)
    return edition


async def open_correction(work: Receiving, given: FeedbackGiven) -> None:
    """A reader's word is counted; where the newest version cannot be used, its authors are told."""
    product = await Products(work).get(given.product_id)
    event = product.record_feedback(given, at=work.now)
    await Products(work).save(product)
    if event is not None:
        work.publish(event, about=product)


async def _get_product_to_edit(work: Writing, product_id: str) -> Product:
    product = await Products(work).get(product_id)
    policy.may_edit(work.actor, product)
    return product


async def _find_reviewer_name(work: Reading, product: Product) -> str | None:
    review = product.last_review
    if review is None or not review.show_name:
        return None
    person = await contributors.find_person(work, review.reviewer_id)
    return None if person is None else person.name
