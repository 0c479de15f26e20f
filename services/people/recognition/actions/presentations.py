"""A member composes what they show at a contest, and says who sees it."""

from collections.abc import Collection

from services.people.recognition import policy
from services.people.recognition.actions.portfolio import TokenSigner, get_achievement_record
from services.people.recognition.model.presentation import (
    MAX_PRESENTATIONS,
    Presentation,
    Proof,
    Visibility,
    WriteResearch,
    collect_proofs,
)
from services.people.recognition.store import Presentations
from services.people.registry.actions.directory import find_persons_by_id, get_person
from services.people.registry.model.fields import digest
from services.people.registry.model.person import REGION_ROLES, Person
from shared.problems import Conflict, NotFound
from shared.store import Reading, Writing

_LINK_LENGTH = 32


async def list_my_presentations(work: Reading) -> list[Presentation]:
    """One's own, the last changed first. Raises NotFound for a program, and for one who is not known here."""
    me = await get_person(work.as_service(), policy.require_member(work.actor))
    return await Presentations(work).list_by_author(me.id)


async def begin_presentation(work: Writing, words: WriteResearch) -> Presentation:
    """A new one. Raises Conflict for one who has too many."""
    mine = await list_my_presentations(work)
    if len(mine) >= MAX_PRESENTATIONS:
        raise Conflict("You have as many as one may have: remove one that you need no more")
    me = policy.require_member(work.actor)
    begun = Presentation(id=work.new_id(), person_id=me, begun_at=work.now, changed_at=work.now, **words.model_dump())
    await Presentations(work).add(begun)
    return begun


async def get_my_presentation(work: Reading, presentation_id: str) -> tuple[Person, Presentation, dict[str, Proof]]:
    """One's own, with all that is proven. Raises NotFound for that of another."""
    found = await _get_mine(work, presentation_id)
    person = await get_person(work.as_service(), found.person_id)
    return person, found, collect_proofs(await get_achievement_record(work, found.person_id))


async def write_presentation(work: Writing, presentation_id: str, words: WriteResearch) -> None:
    """The words are these from now on."""
    found = await _get_mine(work, presentation_id)
    found.write(words, at=work.now)
    await Presentations(work).save(found)


async def choose_proofs(work: Writing, presentation_id: str, chosen: Collection[str]) -> None:
    """These proven achievements are shown, and no others."""
    found = await _get_mine(work, presentation_id)
    found.choose_proofs(chosen, collect_proofs(await get_achievement_record(work, found.person_id)), at=work.now)
    await Presentations(work).save(found)


async def move_proof(work: Writing, presentation_id: str, fact_id: str, *, up: bool) -> None:
    """One of them stands a place higher or lower."""
    found = await _get_mine(work, presentation_id)
    found.move_proof(fact_id, up=up, at=work.now)
    await Presentations(work).save(found)


async def set_presentation_visibility(work: Writing, presentation_id: str, to: Visibility, sign: TokenSigner) -> None:
    """Who sees it from now on: it is shown and withdrawn by the same choice."""
    found = await _get_mine(work, presentation_id)
    if found.set_visibility(to, _list_schools(await get_person(work.as_service(), found.person_id))):
        found.link = digest("presentation", make_presentation_token(found, sign))
    await Presentations(work).save(found)


async def remove_presentation(work: Writing, presentation_id: str) -> None:
    """It is gone for good, and so is its link."""
    await Presentations(work).remove(await _get_mine(work, presentation_id))


def make_presentation_token(found: Presentation, sign: TokenSigner) -> str:
    """The end of the secret link: it is never kept, and for one number always the same."""
    return sign(f"presentation:{found.id}:{found.serial}", _LINK_LENGTH)


async def open_shared_presentation(work: Reading, token: str) -> tuple[Person, Presentation, list[Proof]]:
    """What a secret link opens. Raises NotFound for any other link."""
    own_work = work.as_service()
    found = await Presentations(own_work).find_by_link(digest("presentation", token))
    if found is None:
        raise NotFound
    proven = collect_proofs(await get_achievement_record(work, found.person_id))
    return await get_person(own_work, found.person_id), found, found.select_proofs(proven)


async def list_school_presentations(work: Reading, school_id: str) -> list[tuple[Person, Presentation]]:
    """What the people of a school show on its page, the last changed first; who has left it is not named there."""
    own_work = work.as_service()
    found = await Presentations(own_work).list_shown_in_school(school_id)
    people = await find_persons_by_id(own_work, [one.person_id for one in found])
    return [
        (people[one.person_id], one)
        for one in found
        if one.person_id in people and school_id in _list_schools(people[one.person_id])
    ]


async def _get_mine(work: Reading, presentation_id: str) -> Presentation:
    policy.require_member(work.actor)
    return await Presentations(work).get(presentation_id)


def _list_schools(person: Person) -> list[str]:
    return sorted({post.school_id for post in person.posts if post.role not in REGION_ROLES})
