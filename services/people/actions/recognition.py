"""A person's page of what they have done: made when it is looked at, shown by their own word."""

from collections.abc import Callable

from services.people import policy
from services.people.model.merit import Merit
from services.people.model.person import Person
from services.people.model.portfolio import Portfolio, Record, record_of
from services.people.model.thanks import Thanks
from services.people.model.words import digest
from services.people.policy import recognition as may
from services.people.store import Persons, by_id
from services.people.store.recognition import Merits, Portfolios, ThanksNotes
from shared.privacy import order_of
from shared.problems import NotFound
from shared.store import Reading, Writing

Signs = Callable[[str, int], str]
_LINK_LENGTH = 32


async def my_page(work: Reading) -> tuple[Person, Portfolio, Record, list[Thanks]]:
    """One's own page, with everything that was passed on."""
    me = may.must_be_member(work.who)
    person, record, thanks = await _page_of(work, me)
    return person, await Portfolios(work).of(me) or Portfolio(id=me), record, thanks


async def shared_page(work: Reading, token: str) -> tuple[Person, Record, list[Thanks]]:
    """What a secret link opens: only the thanks that the person shows. Raises NotFound for any other link."""
    found = await Portfolios(_as_the_room(work)).opened_by(digest("portfolio", token))
    if found is None:
        raise NotFound
    person, record, thanks = await _page_of(work, found.id)
    return person, record, [one for one in thanks if one.shown_by(found.id)]


async def share(work: Writing, sign: Signs) -> None:
    """A new secret link; an older one opens nothing from now on."""
    mine = await _mine(work)
    mine.share(at=work.now)
    mine.link = digest("portfolio", link_of(mine, sign))


async def revoke(work: Writing) -> None:
    """The link opens nothing any more."""
    (await _mine(work)).revoke()


async def be_named(work: Writing, *, named: bool) -> None:
    """Whether the school may name the one who asks at its council."""
    mine = await _mine(work)
    mine.named = named


def link_of(portfolio: Portfolio, sign: Signs) -> str:
    """The end of the secret link: it is never kept, and for one number always the same."""
    return sign(f"portfolio:{portfolio.id}:{portfolio.serial}", _LINK_LENGTH)


async def for_the_council(work: Reading) -> list[tuple[Person, Record, int]]:
    """Those of one's schools who may be named, with what they have done and how often they were thanked."""
    may.may_prepare_council(work.who)
    named = await Portfolios(work).named(work.who.schools())
    people = await by_id(Persons(work), [one.id for one in named])
    pages = [(people[one.id], *(await _page_of(work, one.id))[1:]) for one in named if one.id in people]
    told = [(person, record, len(thanks)) for person, record, thanks in pages if not record.is_empty or thanks]
    return sorted(told, key=lambda one: order_of(one[0].name))


async def record(work: Reading, person_id: str) -> Record:
    """What is proven of one person."""
    merits = Merits(_as_the_room(work))
    own = await merits.of_person(person_id)
    products = [one.about for one in own if one.kind == "product_drafted"]
    requests = [request for one in own if one.kind == "group_formed" for request in one.request_ids]
    linked: list[Merit] = [
        *await merits.about(products, "product_published", "product_corrected", "answer_helped"),
        *await merits.about(requests, "request_solved"),
    ]
    return record_of(person_id, own, linked)


async def _page_of(work: Reading, person_id: str) -> tuple[Person, Record, list[Thanks]]:
    room = _as_the_room(work)
    person = await Persons(room).get(person_id)
    return person, await record(work, person_id), await ThanksNotes(room).to_person(person_id)


async def _mine(work: Writing) -> Portfolio:
    me = may.must_be_member(work.who)
    mine = await Portfolios(work).of(me)
    if mine is None:
        mine = Portfolio(id=me)
        await Portfolios(work).add(mine)
    else:
        await Portfolios(work).save(mine)
    person = await Persons(_as_the_room(work)).get(me)
    mine.school_ids = sorted({post.school_id for post in person.posts})
    return mine


def _as_the_room(work: Reading) -> Reading:
    return Reading(work.store, policy.THE_ROOM)
