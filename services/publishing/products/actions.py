"""What can happen to a product."""

from services.publishing.contributors.store import People
from services.publishing.library.store import Editions, LibraryStatuses
from services.publishing.products import policy
from services.publishing.products.model import (
    Edition,
    EditProduct,
    GiveReview,
    Group,
    LibraryStatus,
    Person,
    Post,
    Product,
    Review,
    make_outline,
)
from services.publishing.products.store import Groups, Products
from shared.contracts.intake import FeedbackGiven
from shared.contracts.matching import GroupFormed
from shared.contracts.people import CopyAsked, PersonChanged, PersonErased, PersonIntroduced
from shared.contracts.publishing import ContributorCopied, ContributorForgotten
from shared.contracts.scheduling import MeetingHeld
from shared.privacy import ERASED_NAME, ErasureTarget, list_spellings
from shared.problems import NotFound, Refused, TryAgain
from shared.store import ErasedPeople, Reading, Receiving, Writing
from shared.store import copy_person as copy
from shared.store import erase_from_service as forget


async def open_draft(work: Receiving, event: MeetingHeld) -> None:
    """A product begins with the minutes; of a meeting that was told of twice there is still one.

    The founding of the group may be heard later than its first meeting. The draft does not wait for it: a place for
    the group is kept, so that whichever of the two facts comes second finds the other, even at the same moment.
    """
    products, groups = Products(work), Groups(work)
    if await products.find_by_meeting(event.meeting_id) is not None:
        return
    group = await groups.find(event.group_id)
    if group is None:
        group = Group.placeholder(event.group_id)
        await groups.add(group)
    elif not group.known:
        await groups.save(group)
    product, drafted = Product.draft(event, group, make_outline(event, group.problem), id_=work.new_id(), at=work.now)
    await products.add(product)
    work.publish(drafted, about=product)


async def record_group(work: Receiving, event: GroupFormed) -> None:
    """The group is known, and so are the products that were waiting for it."""
    products, groups = Products(work), Groups(work)
    group = await groups.find(event.group_id)
    if group is None:
        group = Group.placeholder(event.group_id)
        await groups.add(group)
    elif work.is_outdated(group):
        return
    else:
        await groups.save(group)
    group.record_formation(event)
    for product in await products.list_awaiting_group(group.id):
        product.assign_group(group)
        await products.save(product)


async def record_person(work: Receiving, event: PersonIntroduced | PersonChanged) -> None:
    """A name and posts, as the latest fact tells them."""
    people = People(work)
    posts = [Post.model_validate(post) for post in event.posts]
    person = await people.find(event.person_id)
    if await ErasedPeople(work).is_erased(event.person_id):
        return
    if person is None:
        await people.add(Person(id=event.person_id, name=event.name, posts=posts, named=event.named))
    elif not work.is_outdated(person):
        if person.named and not event.named:
            await _withdraw_name(work, person)
        person.name, person.posts, person.named = event.name, posts, event.named
        await people.save(person)


async def _withdraw_name(work: Receiving, person: Person) -> None:
    """Somebody does not want to be named before the world any more: what is published already names them neither."""
    editions = Editions(work)
    for edition in await editions.list_by_author(person.id):
        edition.replace_person(person.id)
        await editions.save(edition)


async def copy_person(work: Receiving, event: CopyAsked) -> None:
    """All that is kept about somebody, sealed so that only they can open it."""
    copy_record, encrypted = await copy(work, event.person_id, event.copy_id, event.key)
    work.publish(ContributorCopied(copy_id=event.copy_id, sealed=encrypted), about=copy_record)


async def forget_person(work: Receiving, event: PersonErased) -> None:
    """Somebody's words and name go; what was done together stays, with a participant in their place."""
    person = await People(work).find(event.person_id)
    leaving = ErasureTarget(event.person_id, event.alias, [] if person is None else list_spellings(person.name))
    report = await forget(work, leaving, event.erasure_id)
    if person is not None:
        await People(work).add(Person(id=event.alias, name=ERASED_NAME))
    work.publish(ContributorForgotten(erasure_id=event.erasure_id, lines=report.event_lines), about=report)


async def edit_product(
    work: Writing, product_id: str, command: EditProduct, *, expected_revision: int | None
) -> Product:
    """An author writes. Raises Conflict when somebody else wrote meanwhile."""
    product = await Products(work).get(product_id)
    policy.may_edit(work.actor, product)
    product.edit(command, expected_revision=expected_revision, at=work.now)
    await Products(work).save(product)
    return product


async def ask_review(work: Writing, product_id: str, reviewer_id: str) -> tuple[Product, Review]:
    """An expert from outside is asked; asked again with the same key, it is the same review."""
    review_id = work.new_id()
    product = await Products(work).get(product_id)
    policy.may_edit(work.actor, product)
    asked = product.find_review(review_id)
    if asked is not None:
        return product, asked
    if not product.group_known:
        raise TryAgain("The group of this product is not known here yet: try again in a minute")
    reviewer = await People(work).find(reviewer_id)
    if reviewer is None:
        raise Refused("Choose a reviewer from the list")
    policy.may_review(reviewer, product)
    requested = product.ask_review(reviewer_id, review_id=review_id, at=work.now)
    await Products(work).save(product)
    work.publish(requested, about=product)
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
    """The accepted text goes into the library, at `library`/product_id; with the same key it is the same edition."""
    edition_id = work.new_id()
    products, editions = Products(work), Editions(work)
    product = await products.get(product_id)
    policy.may_edit(work.actor, product)
    previous = await editions.find_current(product_id)
    if previous is not None and previous.id == edition_id:
        return previous
    edition, event = product.publish_edition(
        change, edition_id=edition_id, authors=await _list_author_names(work, product),
        reviewer=await _find_reviewer_name(work, product), url=f"{library_url}/{product_id}", at=work.now,
    )  # fmt: skip
    await products.save(product)
    await editions.add(edition)
    if previous is not None:
        previous.supersede()
        await editions.save(previous)
    work.publish(event, about=product)
    return edition


async def open_correction(work: Receiving, event: FeedbackGiven) -> None:
    """A reader's word is counted; where the newest version cannot be used, its authors are told."""
    product = await Products(work).get(event.product_id)
    correction = product.record_feedback(event, at=work.now)
    await Products(work).save(product)
    if correction is not None:
        work.publish(correction, about=product)


async def get_edition(work: Reading, product_id: str, number: int | None) -> tuple[Edition, LibraryStatus]:
    """A version from the library, the newest where none is named, and what readers have said of the product."""
    editions = Editions(work)
    edition = await (editions.find_current(product_id) if number is None else editions.find_version(product_id, number))
    outcome = await LibraryStatuses(work).find(product_id)
    if edition is None or outcome is None:
        raise NotFound("There is no such product in the library")
    return edition, outcome


async def _list_author_names(work: Reading, product: Product) -> list[str]:
    """The authors in the order of the minutes: by name who has agreed to be named before the world."""
    names = {
        person.id: person.name if person.named else ERASED_NAME
        for person in await People(work).list_by_ids(product.author_ids)
    }
    if len(names) < len(set(product.author_ids)):
        raise TryAgain("The names of some authors are not known here yet: try again in a minute")
    return [names[author] for author in product.author_ids]


async def _find_reviewer_name(work: Reading, product: Product) -> str | None:
    review = product.last_review
    if review is None or not review.show_name:
        return None
    person = await People(work).find(review.reviewer_id)
    return None if person is None else person.name
