"""Letters go to another address: asked for by who is signed in, confirmed from there, told to the old one."""

from services.people import policy
from services.people.actions import wording_of_corrections as wording
from services.people.actions.audit import note
from services.people.actions.limits import knock, knock_from
from services.people.model.correcting import AddressChange
from services.people.model.letter import Letter, Words
from services.people.model.limits import (
    ADDRESSES_BY_A_PERSON,
    CODES_FOR_A_LETTER,
    KEYS_OF_A_CLIENT,
    LETTERS_TO_AN_ADDRESS,
)
from services.people.model.person import Person
from services.people.model.sign_in import KEYS_LIVE, KeyRefused
from services.people.model.words import one_address
from services.people.policy.correcting import may_correct_myself
from services.people.store import Letters, Persons
from services.people.store.correcting import AddressChanges
from shared.problems import Refused
from shared.store import Reading, Writing

CONFIRM, CHANGED = "address_confirm", "address_changed"
PATH = "/my-data/address"


async def ask_address(work: Writing, typed: str) -> None:
    """A letter goes to the new address; nothing changes before it is answered.

    What is done and answered is the same for an address that is somebody's already. Raises Refused for what is no
    address and for one's own, TooOften.
    """
    me = may_correct_myself(work.who)
    box = one_address(typed)
    person = await Persons(work).get(me)
    if box == one_address(person.email):
        raise Refused("This is your address already")
    await knock(work.store, ADDRESSES_BY_A_PERSON, me)
    await knock(work.store, LETTERS_TO_AN_ADDRESS, box)
    await note(work, deed="address.asked", about=f"person:{me}", school_id=person.who.schools())
    work.who = policy.THE_ROOM
    is_free = await Persons(work).at(box) is None
    change = AddressChange.ask(id_=work.new_id(), person_id=me, email=typed.strip(), at=work.now)
    await AddressChanges(work).add(change)
    await _write(work, CONFIRM, [me] if is_free else [], change)


async def look_at_link(work: Reading, token: str) -> None:
    """Whether a link would open something; it is not used up. Raises KeyRefused when it opens nothing."""
    found = await AddressChanges(Reading(work.store, policy.THE_ROOM)).with_token(token)
    if found is None or not found.opens(at=work.now):
        raise KeyRefused


async def confirm_address(work: Writing, token: str, *, client: str) -> Person:
    """From now on letters go to the new address, once; the old one is told."""
    await knock_from(work.store, KEYS_OF_A_CLIENT, client)
    work.who = policy.THE_ROOM
    change = await AddressChanges(work).with_token(token)
    if change is None:
        raise KeyRefused
    return await _confirm(work, change)


async def confirm_by_code(work: Writing, code: str, *, client: str) -> Person:
    """The same with the code, where the one who has asked is signed in; a few wrong ones, and the code is over."""
    me = may_correct_myself(work.who)
    await knock_from(work.store, KEYS_OF_A_CLIENT, client)
    work.who = policy.THE_ROOM
    change = await AddressChanges(work).newest(me)
    if change is None:
        raise KeyRefused
    await knock(work.store, CODES_FOR_A_LETTER, change.id)
    if not change.is_opened_by(code):
        raise KeyRefused
    return await _confirm(work, change)


async def is_awaited(work: Reading) -> bool:
    """Whether the one who asks may still type the code of a letter."""
    change = await AddressChanges(Reading(work.store, policy.THE_ROOM)).newest(may_correct_myself(work.who))
    return change is not None and change.is_awaited(at=work.now)


async def _confirm(work: Writing, change: AddressChange) -> Person:
    person = await Persons(work).get(change.person_id)
    change.use(person.email, at=work.now)
    if await Persons(work).at(one_address(change.email)) is not None:
        raise KeyRefused  # somebody has come under this address meanwhile
    person.rewrite(
        name=person.name, name_en=person.name_en, email=change.email, posts=person.posts, started=person.started,
        subjects=person.subjects, at=work.now,
    )  # fmt: skip
    await AddressChanges(work).save(change)
    await Persons(work).save(person)
    await note(
        work, deed="address.changed", about=f"person:{person.id}", school_id=person.who.schools(), by=person.id,
    )  # fmt: skip
    await _write(work, CHANGED, [person.id], change)
    return person


async def _write(work: Writing, kind: str, to: list[str], change: AddressChange) -> None:
    russian, english = wording.BY_ADDRESS[kind]("ru"), wording.BY_ADDRESS[kind]("en")
    confirms = kind == CONFIRM
    letter = Letter.write(
        id_=work.new_id(), kind=kind, subject=russian.subject, text=russian.text,
        path=PATH if confirms else "/sessions",
        english=Words(subject=english.subject, text=english.text), to=to, at=work.now, change_id=change.id,
        to_old=not confirms, useless_after=work.now + KEYS_LIVE if confirms else None, traceparent=work.traceparent,
    )  # fmt: skip
    await Letters(work).add(letter)
