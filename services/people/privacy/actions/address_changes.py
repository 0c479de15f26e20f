"""Letters go to another address: asked for by who is signed in, confirmed from there, told to the old one."""

from services.people.access.actions.rate_limits import count_attempt, count_attempt_from
from services.people.access.model.rate_limits import (
    ADDRESSES_PER_PERSON,
    CODES_PER_LETTER,
    KEYS_PER_CLIENT,
    LETTERS_PER_ADDRESS,
)
from services.people.audit_log.actions.entries import log_action
from services.people.letters.actions.letters import write_transactional_letter
from services.people.letters.model.one_time_keys import KEY_LIFETIME, KeyRefused
from services.people.privacy.model.address_change import AddressChange
from services.people.privacy.policy import may_correct_myself
from services.people.privacy.store import AddressChanges
from services.people.registry.actions.directory import find_person_by_address, get_person, save_person
from services.people.registry.model.fields import normalize_address
from services.people.registry.model.person import Person
from shared.problems import Refused
from shared.store import Reading, Writing

CONFIRM_PATH = "/my-data/address"


async def request_address_change(work: Writing, email: str) -> None:
    """A letter goes to the new address; nothing changes before it is answered.

    What is done and answered is the same for an address that is somebody's already. Raises Refused for what is no
    address and for one's own, TooOften.
    """
    me = may_correct_myself(work.actor)
    box = normalize_address(email)
    person = await get_person(work, me)
    if box == normalize_address(person.email):
        raise Refused("This is your address already")
    await count_attempt(work.store, ADDRESSES_PER_PERSON, me)
    await count_attempt(work.store, LETTERS_PER_ADDRESS, box)
    await log_action(work, action="address.asked", about=f"person:{me}", school_id=person.actor.school_ids())
    work = work.as_service()
    is_free = await find_person_by_address(work, box) is None
    change = AddressChange.create(id_=work.new_id(), person_id=me, email=email.strip(), at=work.now)
    await AddressChanges(work).add(change)
    await write_transactional_letter(
        work,
        "address_confirm",
        [me] if is_free else [],
        path=CONFIRM_PATH,
        change_id=change.id,
        useless_after=work.now + KEY_LIFETIME,
    )


async def check_address_link(work: Reading, token: str) -> None:
    """Whether a link would open something; it is not used up. Raises KeyRefused when it opens nothing."""
    found = await AddressChanges(work.as_service()).find_by_token(token)
    if found is None or not found.is_open(at=work.now):
        raise KeyRefused


async def confirm_address(work: Writing, token: str, *, client: str) -> Person:
    """From now on letters go to the new address, once; the old one is told."""
    await count_attempt_from(work.store, KEYS_PER_CLIENT, client)
    work = work.as_service()
    change = await AddressChanges(work).find_by_token(token)
    if change is None:
        raise KeyRefused
    return await _confirm_change(work, change)


async def confirm_address_by_code(work: Writing, code: str, *, client: str) -> Person:
    """The same with the code, where the one who has asked is signed in; a few wrong ones, and the code is over."""
    me = may_correct_myself(work.actor)
    await count_attempt_from(work.store, KEYS_PER_CLIENT, client)
    work = work.as_service()
    change = await AddressChanges(work).find_newest(me)
    if change is None:
        raise KeyRefused
    await count_attempt(work.store, CODES_PER_LETTER, change.id)
    if not change.matches_code(code):
        raise KeyRefused
    return await _confirm_change(work, change)


async def is_address_change_pending(work: Reading) -> bool:
    """Whether the one who asks may still type the code of a letter."""
    change = await AddressChanges(work.as_service()).find_newest(may_correct_myself(work.actor))
    return change is not None and change.is_pending(at=work.now)


async def _confirm_change(work: Writing, change: AddressChange) -> Person:
    person = await get_person(work, change.person_id)
    change.use(person.email, at=work.now)
    if await find_person_by_address(work, normalize_address(change.email)) is not None:
        raise KeyRefused  # somebody has come under this address meanwhile
    person.rewrite(
        name=person.name,
        name_en=person.name_en,
        email=change.email,
        posts=person.posts,
        started=person.started,
        subjects=person.subjects,
        at=work.now,
    )
    await AddressChanges(work).save(change)
    await save_person(work, person, None)
    await log_action(
        work,
        action="address.changed",
        about=f"person:{person.id}",
        school_id=person.actor.school_ids(),
        by=person.id,
    )
    await write_transactional_letter(
        work, "address_changed", [person.id], path="/sessions", change_id=change.id, to_old=True
    )
    return person
