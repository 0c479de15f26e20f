"""Being let in: by a letter with a link and a code, or as somebody of the demo."""

from services.people.access.actions.rate_limits import count_attempt, count_attempt_from
from services.people.access.model.rate_limits import (
    CODES_PER_LETTER,
    DEMO_PER_CLIENT,
    KEYS_PER_CLIENT,
    LETTERS_PER_ADDRESS,
    LETTERS_PER_CLIENT,
)
from services.people.access.model.sign_in import SignIn, ticket_digest
from services.people.access.store import SignIns
from services.people.letters.actions.letters import write_transactional_letter
from services.people.letters.model.one_time_keys import KEY_LIFETIME, KeyRefused
from services.people.registry.actions.directory import find_person_by_address, find_persons_by_id, get_person
from services.people.registry.model.fields import digest, normalize_address
from services.people.registry.model.person import Person
from shared.problems import NotFound
from shared.store import Reading, Writing

# Who the people of the sample region are in its story; the demo offers those of them who are there.
DEMO_PERSON_IDS = (
    "marina-belova", "olga-ivanova", "timur-akhmetov", "larisa-kudymova", "ekaterina-mikova", "galina-orlova",
    "boris-lyadov", "zinaida-lobanova", "zoya-permitina",
)  # fmt: skip


async def request_sign_in(work: Writing, email: str, *, client: str, next_page: str = "/") -> str:
    """Somebody asks for a letter; gives the ticket with which the code will open.

    What is done, kept and answered is the same for an unknown address. Raises Refused for what is no address, TooOften
    when too many letters were asked for.
    """
    work = work.as_service()  # nobody is known yet: the service itself looks who it is
    box = normalize_address(email)
    await count_attempt_from(work.store, LETTERS_PER_CLIENT, client)
    await count_attempt(work.store, LETTERS_PER_ADDRESS, box)
    person = await find_person_by_address(work, box)
    sign_in, ticket = SignIn.create(
        id_=work.new_id(),
        address=digest("address", box),
        person_id=None if person is None else person.id,
        next_=next_page,
        at=work.now,
    )
    await SignIns(work).add(sign_in)
    await write_transactional_letter(  # to nobody when the address is unknown
        work,
        "sign_in",
        [] if person is None else [person.id],
        path="/sign-in",
        sign_in_id=sign_in.id,
        useless_after=work.now + KEY_LIFETIME,
    )
    return ticket


async def get_sign_in_by_link(work: Reading, token: str) -> SignIn:
    """What a link would open; it is not used up. Raises KeyRefused when it opens nothing."""
    found = await SignIns(work.as_service()).find_by_token(token)
    if found is None or not found.is_open(at=work.now):
        raise KeyRefused
    return found


async def open_with_link(work: Writing, token: str, *, client: str) -> tuple[Person, str]:
    """Opens with the end of a link, once; gives the person and the page to go on to."""
    await count_attempt_from(work.store, KEYS_PER_CLIENT, client)
    work = work.as_service()
    sign_in = await SignIns(work).find_by_token(token)
    if sign_in is None:
        raise KeyRefused
    return await _use_sign_in(work, sign_in, sign_in.use(at=work.now))


async def open_with_code(work: Writing, ticket: str, code: str, *, client: str) -> tuple[Person, str]:
    """Opens with a code, once, where it was asked for; a few wrong ones, and the letter's code is over."""
    await count_attempt_from(work.store, KEYS_PER_CLIENT, client)
    await count_attempt(work.store, CODES_PER_LETTER, ticket_digest(ticket))
    work = work.as_service()
    sign_in = await SignIns(work).find_by_ticket(ticket)
    if sign_in is None:
        raise KeyRefused
    return await _use_sign_in(work, sign_in, sign_in.use_code(code, at=work.now))


async def _use_sign_in(work: Writing, sign_in: SignIn, person_id: str) -> tuple[Person, str]:
    await SignIns(work).save(sign_in)
    return await get_person(work, person_id), sign_in.next


async def list_demo_people(work: Reading) -> list[Person]:
    """Those whom a visitor of the demo can become, in the order of the story."""
    found = await find_persons_by_id(work.as_service(), DEMO_PERSON_IDS)
    return [found[person_id] for person_id in DEMO_PERSON_IDS if person_id in found]


async def impersonate_demo_person(work: Reading, person_id: str, *, demo: bool, client: str) -> Person:
    """A visitor of the demo becomes one of its people. Raises NotFound wherever this is no demo."""
    if not demo:
        raise NotFound
    await count_attempt_from(work.store, DEMO_PER_CLIENT, client)
    return await get_person(work.as_service(), person_id)
