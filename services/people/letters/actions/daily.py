"""The daily letter: what can wait for the evening stands in one letter, once a day, in the reader's own time."""

from datetime import datetime
from zoneinfo import ZoneInfo

from services.people.letters.actions.delivery import find_person_zone
from services.people.letters.actions.notices.people import compose_digest
from services.people.letters.actions.preferences import get_language
from services.people.letters.model.letter import DigestItem, Letter
from services.people.letters.model.preferences import DIGEST, Language, NotificationPreferences
from services.people.letters.store import KindHolds, Letters, NotificationPreferencesStore
from services.people.registry.actions.directory import find_persons_by_id, find_schools_by_id
from services.people.registry.model.person import Person
from shared.identity import derive_id
from shared.problems import AlreadyThere, Conflict
from shared.store import Reading, Store, Writing, service_reading, service_writing

BATCH_SIZE = 200
MAX_ITEMS = 30
_MAX_WAITING = 200


async def write_due_digests(store: Store, zone: str, now: datetime | None = None) -> int:
    """Writes the daily letters that are due; gives how many.

    The id of a daily letter is made of its reader and the day on their wall: however many processes try, and
    however long all of them were away, there is one of a day. What it tells of is marked in the same write.
    """
    reading = service_reading(store)
    moment = now or reading.now
    held = await KindHolds(reading).list_held()
    if DIGEST in held:
        return 0
    since = await _find_waiting_since(reading, held)
    zones = {school_id: school.zone for school_id, school in (await find_schools_by_id(reading)).items()}
    written, readers = 0, sorted(since)
    for first in range(0, len(readers), BATCH_SIZE):
        some = readers[first : first + BATCH_SIZE]
        people = await find_persons_by_id(reading, some)
        chosen = {one.id: one for one in await NotificationPreferencesStore(reading).list_by_ids(some)}
        for reader in some:
            person, preferences = people.get(reader), chosen.get(reader) or NotificationPreferences(id=reader)
            there = zone if person is None else find_person_zone(person, zones, zone)
            due = preferences.find_last_digest_time(moment, there)
            if person is None or due is None:
                await _silence_waiting(store, reader, held, moment)
            elif since[reader] <= due:
                written += await _write_digest(store, person, held, due, there)
    return written


async def _find_waiting_since(reading: Reading, held: list[str]) -> dict[str, datetime]:
    """Who waits for a daily letter, and since when."""
    since: dict[str, datetime] = {}
    after = ""
    while letters := await Letters(reading).list_waiting_for_digest(BATCH_SIZE, held, after):
        after = letters[-1].id
        for letter in letters:
            for one in letter.recipients:
                if one.state == DIGEST and one.at is not None:
                    since[one.person_id] = min(since.get(one.person_id, one.at), one.at)
    return since


async def _write_digest(store: Store, person: Person, held: list[str], due: datetime, zone: str) -> bool:
    work = service_writing(store)
    letters = Letters(work)
    digest_id = derive_id(DIGEST, person.id, due.astimezone(ZoneInfo(zone)).date().isoformat())
    if await letters.list_by_ids([digest_id]):
        return False
    waiting = await letters.list_digest_items_for(person.id, due, held, _MAX_WAITING)
    if not waiting:
        return False
    for one in waiting:
        one.mark_gathered(person.id, digest_id, at=work.now)
        await letters.save(one)
    await letters.add(_make_digest(digest_id, person, waiting, await get_language(work, person), work.now))
    return await _try_commit(work)


def _make_digest(digest_id: str, person: Person, waiting: list[Letter], language: Language, now: datetime) -> Letter:
    shown = sorted(waiting[:MAX_ITEMS], key=lambda one: one.written_at)
    words = compose_digest(len(waiting), len(waiting) - len(shown), language)
    items = [
        DigestItem(subject=(text := one.get_text(language)).subject, text=text.text, path=one.path) for one in shown
    ]
    schools = sorted({post.school_id for post in person.posts})
    return Letter.write(
        id_=digest_id,
        kind=DIGEST,
        subject=words.subject,
        text=words.text,
        path="/",
        to=[person.id],
        items=items,
        school_ids=schools,
        at=now,
    )


async def _silence_waiting(store: Store, reader: str, held: list[str], until: datetime) -> None:
    """Who is not there any more, or wants no daily letter."""
    work = service_writing(store)
    for one in await Letters(work).list_digest_items_for(reader, until, held, _MAX_WAITING):
        one.mark_silent(reader, at=work.now)
        await Letters(work).save(one)
    await _try_commit(work)


async def _try_commit(work: Writing) -> bool:
    try:
        await work.commit()
    except (Conflict, AlreadyThere):
        return False  # another process was faster, or somebody has changed one of them: the next round sees
    return True
