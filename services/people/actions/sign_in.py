"""Being let in: by a letter with a link and a code, or through the demo door."""

from services.people import policy
from services.people.actions import wording
from services.people.actions.limits import knock, knock_from
from services.people.model.letter import Letter, Words
from services.people.model.limits import (
    CODES_FOR_A_LETTER,
    DEMO_FOR_A_CLIENT,
    KEYS_OF_A_CLIENT,
    LETTERS_FOR_A_CLIENT,
    LETTERS_TO_AN_ADDRESS,
)
from services.people.model.person import Person
from services.people.model.sign_in import KEYS_LIVE, KeyRefused, SignIn, ticket_digest
from services.people.model.words import digest, one_address
from services.people.store import Letters, Persons, SignIns
from shared.problems import NotFound
from shared.store import Reading, Writing

# Who the people of the sample region are in its story; the demo door offers those of them who are there.
DEMO_CAST = (
    "marina-belova", "olga-ivanova", "timur-akhmetov", "larisa-kudymova", "ekaterina-mikova", "galina-orlova",
    "boris-lyadov", "zinaida-lobanova", "zoya-permitina",
)  # fmt: skip


async def ask_sign_in(work: Writing, typed: str, *, client: str, next_page: str = "/") -> str:
    """Somebody asks for a letter; gives the ticket with which the code will open.

    What is done, kept and answered is the same for an unknown address. Raises Refused for what is no address, TooOften
    when too many letters were asked for.
    """
    work.who = policy.THE_ROOM  # nobody is known yet: the room itself looks who it is
    box = one_address(typed)
    await knock_from(work.store, LETTERS_FOR_A_CLIENT, client)
    await knock(work.store, LETTERS_TO_AN_ADDRESS, box)
    person = await Persons(work).at(box)
    sign_in, ticket = SignIn.ask(
        id_=work.new_id(), address=digest("address", box), person_id=None if person is None else person.id,
        next_=next_page, at=work.now,
    )  # fmt: skip
    await SignIns(work).add(sign_in)
    words, english = wording.sign_in("ru"), wording.sign_in("en")
    letter = Letter.write(  # to nobody when the address is unknown: then it is never sent and never shown
        id_=work.new_id(), kind="sign_in", subject=words.subject, text=words.text, path="/sign-in",
        to=[] if person is None else [person.id], at=work.now, sign_in_id=sign_in.id,
        useless_after=work.now + KEYS_LIVE, english=Words(subject=english.subject, text=english.text),
        traceparent=work.traceparent,
    )  # fmt: skip
    await Letters(work).add(letter)
    return ticket


async def look_at_link(work: Reading, token: str) -> SignIn:
    """What a link would open; it is not used up. Raises KeyRefused when it opens nothing."""
    found = await SignIns(Reading(work.store, policy.THE_ROOM)).with_token(token)
    if found is None or not found.opens(at=work.now):
        raise KeyRefused
    return found


async def let_in_by_link(work: Writing, token: str, *, client: str) -> tuple[Person, str]:
    """Opens with the end of a link, once; gives the person and the page to go on to."""
    await knock_from(work.store, KEYS_OF_A_CLIENT, client)
    work.who = policy.THE_ROOM
    sign_in = await SignIns(work).with_token(token)
    if sign_in is None:
        raise KeyRefused
    return await _let_in(work, sign_in, sign_in.use(at=work.now))


async def let_in_by_code(work: Writing, ticket: str, code: str, *, client: str) -> tuple[Person, str]:
    """Opens with a code, once, where it was asked for; a few wrong ones, and the letter's code is over."""
    await knock_from(work.store, KEYS_OF_A_CLIENT, client)
    await knock(work.store, CODES_FOR_A_LETTER, ticket_digest(ticket))
    work.who = policy.THE_ROOM
    sign_in = await SignIns(work).with_ticket(ticket)
    if sign_in is None:
        raise KeyRefused
    return await _let_in(work, sign_in, sign_in.use_code(code, at=work.now))


async def _let_in(work: Writing, sign_in: SignIn, person_id: str) -> tuple[Person, str]:
    await SignIns(work).save(sign_in)
    return await Persons(work).get(person_id), sign_in.next


async def demo_people(work: Reading) -> list[Person]:
    """Those whom a visitor of the demo can become, in the order of the story."""
    found = {person.id: person for person in await Persons(_by_the_room(work)).some(DEMO_CAST)}
    return [found[person_id] for person_id in DEMO_CAST if person_id in found]


async def become(work: Reading, person_id: str, *, demo: bool, client: str) -> Person:
    """A visitor of the demo becomes one of its people. Raises NotFound wherever this is no demo."""
    if not demo:
        raise NotFound
    await knock_from(work.store, DEMO_FOR_A_CLIENT, client)
    return await Persons(_by_the_room(work)).get(person_id)


def _by_the_room(work: Reading) -> Reading:
    return Reading(work.store, policy.THE_ROOM)
