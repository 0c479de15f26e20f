"""Being let in: by a letter with a link and a code, or through the demo door."""

from services.people import policy
from services.people.actions import wording
from services.people.model.letter import Letter
from services.people.model.person import Person
from services.people.model.sign_in import (
    KEYS_LIVE,
    PER_ADDRESS,
    PER_CLIENT,
    WINDOW,
    SignIn,
    must_not_be_too_often,
    own_page,
    refused_key,
)  # fmt: skip
from services.people.model.words import digest, one_address
from services.people.store import Letters, Persons, SignIns
from shared.problems import NotFound
from shared.store import Reading, Writing

# Who the people of the sample region are in its story; the demo door offers those of them who are there.
DEMO_CAST = (
    "marina-belova", "olga-ivanova", "timur-akhmetov", "larisa-kudymova", "ekaterina-mikova", "galina-orlova",
    "boris-lyadov", "zinaida-lobanova", "zoya-permitina",
)  # fmt: skip


async def ask_sign_in(work: Writing, typed: str, *, client: str, next_page: str = "/") -> SignIn:
    """Somebody asks for a letter. What is done, kept and answered is the same for an unknown address.

    Raises Refused for what is no address, TooOften when too many letters were asked for.
    """
    work.who = policy.THE_ROOM  # nobody is known yet: the room itself looks who it is
    box = one_address(typed)
    address, client = digest("address", box), digest("client", client)
    sign_ins, since = SignIns(work), work.now - WINDOW
    must_not_be_too_often(
        await sign_ins.asked_for(address, since, PER_ADDRESS),
        await sign_ins.asked_by(client, since, PER_CLIENT),
        now=work.now,
    )
    person = await Persons(work).at(box)
    sign_in = SignIn(
        id=work.new_id(), address=address, client=client, person_id=None if person is None else person.id,
        next=own_page(next_page), asked_at=work.now,
    )  # fmt: skip
    await sign_ins.add(sign_in)
    words = wording.sign_in()
    letter = Letter.write(  # to nobody when the address is unknown: then it is never sent and never shown
        id_=work.new_id(), kind="sign_in", subject=words.subject, text=words.text, path="/sign-in",
        to=[] if person is None else [person.id], at=work.now, sign_in_id=sign_in.id,
        useless_after=work.now + KEYS_LIVE,
    )  # fmt: skip
    await Letters(work).add(letter)
    return sign_in


async def look_at_key(work: Reading, key: str) -> SignIn:
    """What the key in a link would open; it is not used up. Raises Refused when it opens nothing."""
    found = await SignIns(Reading(work.store, policy.THE_ROOM)).with_key(key)
    if found is None or not found.opens(at=work.now):
        raise refused_key()
    return found


async def let_in(work: Writing, key: str) -> tuple[Person, str]:
    """Opens with a token or a code, once; gives the person and the page to go on to."""
    work.who = policy.THE_ROOM
    sign_ins = SignIns(work)
    sign_in = await sign_ins.with_key(key)
    if sign_in is None:
        raise refused_key()
    person_id = sign_in.use(at=work.now)
    await sign_ins.save(sign_in)
    return await Persons(work).get(person_id), sign_in.next


async def demo_people(work: Reading) -> list[Person]:
    """Those whom a visitor of the demo can become, in the order of the story."""
    found = {person.id: person for person in await Persons(_by_the_room(work)).some(DEMO_CAST)}
    return [found[person_id] for person_id in DEMO_CAST if person_id in found]


async def become(work: Reading, person_id: str, *, demo: bool) -> Person:
    """A visitor of the demo becomes one of its people. Raises NotFound wherever this is no demo."""
    if not demo:
        raise NotFound
    return await Persons(_by_the_room(work)).get(person_id)


def _by_the_room(work: Reading) -> Reading:
    return Reading(work.store, policy.THE_ROOM)
