"""A person's page of what they have done: made when it is looked at, shown by their own word."""

from collections.abc import Callable

from services.people.recognition import policy
from services.people.recognition.model.achievement import Achievement
from services.people.recognition.model.portfolio import AchievementRecord, Portfolio, build_achievement_record
from services.people.recognition.model.thanks import Thanks
from services.people.recognition.store import Achievements, Portfolios, ThanksNotes
from services.people.registry.actions.directory import find_persons_by_id, get_person
from services.people.registry.model.fields import digest
from services.people.registry.model.person import Person
from shared.privacy import make_name_sort_key
from shared.problems import NotFound
from shared.store import Reading, Writing

TokenSigner = Callable[[str, int], str]
_LINK_LENGTH = 32


async def get_my_page(work: Reading) -> tuple[Person, Portfolio, AchievementRecord, list[Thanks]]:
    """One's own page, with everything that was passed on."""
    mine = await _get_mine(work)
    person, record, thanks = await _load_page(work, mine.id)
    return person, mine, record, thanks


async def open_shared_page(work: Reading, token: str) -> tuple[Person, AchievementRecord, list[Thanks]]:
    """What a secret link opens: only the thanks that the person shows. Raises NotFound for any other link."""
    found = await Portfolios(work.as_service()).find_by_link(digest("portfolio", token))
    if found is None:
        raise NotFound
    person, record, thanks = await _load_page(work, found.id)
    return person, record, [one for one in thanks if one.is_shown_by(found.id)]


async def share_portfolio(work: Writing, sign: TokenSigner) -> None:
    """A new secret link; an older one opens nothing from now on."""
    mine = await _get_mine(work)
    mine.share(at=work.now)
    mine.link = digest("portfolio", make_portfolio_token(mine, sign))
    await _save_mine(work, mine)


async def revoke_portfolio_link(work: Writing) -> None:
    """The link opens nothing any more."""
    mine = await _get_mine(work)
    mine.revoke()
    await _save_mine(work, mine)


async def allow_naming(work: Writing, *, named: bool) -> None:
    """Whether the school may name the one who asks at its council."""
    mine = await _get_mine(work)
    mine.named = named
    await _save_mine(work, mine)


def make_portfolio_token(portfolio: Portfolio, sign: TokenSigner) -> str:
    """The end of the secret link: it is never kept, and for one number always the same."""
    return sign(f"portfolio:{portfolio.id}:{portfolio.serial}", _LINK_LENGTH)


async def list_for_council(work: Reading) -> list[tuple[Person, AchievementRecord, int]]:
    """Those of one's schools who may be named, with what they have done and how often they were thanked."""
    policy.may_prepare_council(work.actor)
    named = await Portfolios(work).list_named(work.actor.school_ids())
    people = await find_persons_by_id(work, [one.id for one in named])
    pages = [(people[one.id], *(await _load_page(work, one.id))[1:]) for one in named if one.id in people]
    rows = [(person, record, len(thanks)) for person, record, thanks in pages if not record.is_empty or thanks]
    return sorted(rows, key=lambda one: make_name_sort_key(one[0].name))


async def get_achievement_record(work: Reading, person_id: str) -> AchievementRecord:
    """What is proven of one person."""
    achievements = Achievements(work.as_service())
    own = await achievements.list_for_person(person_id)
    products = [one.about for one in own if one.kind == "product_drafted"]
    requests = [request for one in own if one.kind == "group_formed" for request in one.request_ids]
    linked: list[Achievement] = [
        *await achievements.list_about(products, "product_published", "product_corrected", "answer_helped"),
        *await achievements.list_about(requests, "request_solved"),
    ]
    return build_achievement_record(person_id, own, linked)


async def _load_page(work: Reading, person_id: str) -> tuple[Person, AchievementRecord, list[Thanks]]:
    own_work = work.as_service()
    person = await get_person(own_work, person_id)
    return person, await get_achievement_record(work, person_id), await ThanksNotes(own_work).list_passed_to(person_id)


async def _get_mine(work: Reading) -> Portfolio:
    me = policy.require_member(work.actor)
    return await Portfolios(work).find_for_person(me) or Portfolio(id=me)


async def _save_mine(work: Writing, mine: Portfolio) -> None:
    """For the first time or anew, with the schools of today."""
    person = await get_person(work.as_service(), mine.id)
    mine.school_ids = sorted({post.school_id for post in person.posts})
    if mine.version:
        await Portfolios(work).save(mine)
    else:
        await Portfolios(work).add(mine)
