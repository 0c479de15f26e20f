"""The daily letter: what can wait for the evening stands in one letter, once a day, in the reader's own time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.people import policy
from services.people.actions import wording
from services.people.actions.sending import lives_in
from services.people.model.letter import Item, Letter
from services.people.model.notices import DIGEST, Language, NoticePreferences
from services.people.model.person import Person
from services.people.store import Letters, Persons, Schools
from services.people.store.post import KindHolds, Wishes, language_of
from shared.identity import derived_id
from shared.problems import AlreadyThere, Conflict
from shared.store import Reading, Store, Writing

AT_ONCE = 200
LONGEST = 30
_MANY = 200


async def gather_due(store: Store, zone: str, now: datetime | None = None) -> int:
    """Writes the daily letters that are due; gives how many.

    The id of a daily letter is made of its reader and the day on their wall: however many processes try, and
    however long all of them were away, there is one of a day. What it tells of is marked in the same write.
    """
    look = Reading(store, policy.THE_ROOM)
    moment = now or look.now
    held = await KindHolds(look).held()
    if DIGEST in held:
        return 0
    since = await _waiting_since(look, held)
    zones = {school.id: school.zone for school in await Schools(look).all()}
    written, readers = 0, sorted(since)
    for first in range(0, len(readers), AT_ONCE):
        some = readers[first : first + AT_ONCE]
        people = {one.id: one for one in await Persons(look).some(some)}
        wishes = {one.id: one for one in await Wishes(look).some(some)}
        for reader in some:
            person, wished = people.get(reader), wishes.get(reader) or NoticePreferences(id=reader)
            there = zone if person is None else lives_in(person, zones, zone)
            due = wished.last_digest(moment, there)
            if person is None or due is None:
                await _silence(store, reader, held, moment)
            elif since[reader] <= due:
                written += await _gather_for(store, person, held, due, there)
    return written


async def _waiting_since(look: Reading, held: list[str]) -> dict[str, datetime]:
    """Who waits for a daily letter, and since when."""
    since: dict[str, datetime] = {}
    after = ""
    while letters := await Letters(look).gathering(AT_ONCE, held, after):
        after = letters[-1].id
        for letter in letters:
            for one in letter.recipients:
                if one.state == DIGEST and one.at is not None:
                    since[one.person_id] = min(since.get(one.person_id, one.at), one.at)
    return since


async def _gather_for(store: Store, person: Person, held: list[str], due: datetime, zone: str) -> bool:
    work = Writing(store, policy.THE_ROOM)
    letters = Letters(work)
    digest_id = derived_id(DIGEST, person.id, due.astimezone(ZoneInfo(zone)).date().isoformat())
    if await letters.some([digest_id]):
        return False
    waiting = await letters.gathering_for(person.id, due, held, _MANY)
    if not waiting:
        return False
    for one in waiting:
        one.gather(person.id, digest_id, at=work.now)
        await letters.save(one)
    await letters.add(_written(digest_id, person, waiting, await language_of(work, person), work.now))
    return await _kept(work)


def _written(
    digest_id: str, person: Person, waiting: list[Letter], spoken: Language, now: datetime
) -> Letter:  # fmt: skip
    shown = sorted(waiting[:LONGEST], key=lambda one: one.written_at)
    words = wording.daily(len(waiting), len(waiting) - len(shown), spoken)
    items = [Item(subject=(said := one.said(spoken)).subject, text=said.text, path=one.path) for one in shown]
    schools = sorted({post.school_id for post in person.posts})
    return Letter.write(
        id_=digest_id, kind=DIGEST, subject=words.subject, text=words.text, path="/", to=[person.id], items=items,
        school_ids=schools, at=now,
    )  # fmt: skip


async def _silence(store: Store, reader: str, held: list[str], until: datetime) -> None:
    """Who is not there any more, or wants no daily letter."""
    work = Writing(store, policy.THE_ROOM)
    for one in await Letters(work).gathering_for(reader, until, held, _MANY):
        one.silence(reader, at=work.now)
        await Letters(work).save(one)
    await _kept(work)


async def _kept(work: Writing) -> bool:
    try:
        await work.commit()
    except (Conflict, AlreadyThere):
        return False  # another process was faster, or somebody has changed one of them: the next round sees
    return True
