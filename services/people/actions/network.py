"""Schools look after their own pages."""

from dataclasses import dataclass

from services.people.actions.audit import note
from services.people.model.audit import Value
from services.people.model.network import (
    Announce,
    Announcement,
    Logo,
    Place,
    SchoolCard,
    SchoolWords,
    card_id,
    clean_picture,
    logo_id,
    read_bells,
    read_periods,
)
from services.people.model.school import JoinSchool, School
from services.people.policy.network import may_change_school
from services.people.store import Schools
from services.people.store.network import Announcements, Logos, Places, SchoolCards
from shared.identity import Role
from shared.problems import Conflict, NotFound
from shared.store import Reading, Writing


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """What everybody sees of a school."""

    school: School
    card: SchoolCard
    announcements: list[Announcement]
    municipality: Place | None
    has_logo: bool


async def school_page(work: Reading, school_id: str) -> SchoolPage:
    """A school as everybody sees it. Raises NotFound for one that takes part no more."""
    school = await _school(work, school_id)
    card = await SchoolCards(work).of(school_id) or SchoolCard(id=card_id(school_id), school_id=school_id)
    place = await Places(work).of_id(school.municipality)
    logo = await Logos(work).of(school_id)
    return SchoolPage(school, card, await Announcements(work).of(school_id), place, logo is not None)


async def change_words(work: Writing, school_id: str, command: SchoolWords) -> School:
    """Names, time zone and language; what only the operator changes stays as it was for others."""
    may_change_school(work.who, school_id)
    school = await _school(work, school_id)
    names = ("name", "name_en", "zone", "language", "municipality", "kind")
    before = _told(school, names)
    given = command.model_dump()
    if not work.who.is_one_of(Role.REGION_OPERATOR):
        given |= {"municipality": school.municipality, "kind": school.kind}
    changed = school.rewrite(JoinSchool(id=school_id, **given))
    after = _told(school, names)
    if after != before:
        await Schools(work).save(school)
        await note(
            work, deed="school.changed", about=f"school:{school_id}", school_id=school_id, before=before, after=after
        )
    if changed is not None:
        work.publish(changed, about=school)
    return school


async def change_calendar(work: Writing, school_id: str, terms: str, holidays: str, bells: str) -> SchoolCard:
    """Terms, holidays and bells, as they were typed. Raises Refused for a line that cannot be read."""
    may_change_school(work.who, school_id)
    await _school(work, school_id)
    known = await SchoolCards(work).of(school_id)
    card = known or SchoolCard(id=card_id(school_id), school_id=school_id)
    before = _figures(card)
    card.terms, card.holidays, card.bells = read_periods(terms), read_periods(holidays), read_bells(bells)
    await (SchoolCards(work).add(card) if known is None else SchoolCards(work).save(card))
    await note(
        work,
        deed="calendar.changed",
        about=f"school:{school_id}",
        school_id=school_id,
        before=before,
        after=_figures(card),
    )
    return card


async def announce(work: Writing, school_id: str, command: Announce) -> Announcement:
    """The school announces something on its page."""
    may_change_school(work.who, school_id)
    await _school(work, school_id)
    said = Announcement(
        id=work.new_id(), school_id=school_id, title=command.title, text=command.text, by=work.who.person_id or "",
        at=work.now,
    )  # fmt: skip
    await Announcements(work).add(said)
    await note(
        work, deed="announcement.made", about=[f"announcement:{said.id}", f"school:{school_id}"], school_id=school_id
    )
    return said


async def withdraw_announcement(work: Writing, school_id: str, announcement_id: str) -> None:
    """It is no longer shown."""
    may_change_school(work.who, school_id)
    said = await Announcements(work).get(announcement_id)
    if said.school_id != school_id:
        raise NotFound
    if said.withdrawn_at is not None:
        raise Conflict("This is no longer announced")
    said.withdrawn_at = work.now
    await Announcements(work).save(said)
    about = [f"announcement:{said.id}", f"school:{school_id}"]
    await note(work, deed="announcement.withdrawn", about=about, school_id=school_id)


async def hang_logo(work: Writing, school_id: str, content: bytes) -> Logo:
    """The school's picture, drawn anew. Raises Refused for what is no picture."""
    may_change_school(work.who, school_id)
    await _school(work, school_id)
    known, picture = await Logos(work).of(school_id), clean_picture(content)
    if known is None:
        logo = Logo(id=logo_id(school_id), school_id=school_id, picture=picture, changed_at=work.now)
        await Logos(work).add(logo)
    else:
        logo = known
        logo.picture, logo.changed_at = picture, work.now
        await Logos(work).save(logo)
    await note(work, deed="logo.changed", about=f"school:{school_id}", school_id=school_id)
    return logo


async def logo(work: Reading, school_id: str) -> Logo:
    """The school's picture. Raises NotFound where there is none."""
    found = await Logos(work).of(school_id)
    if found is None:
        raise NotFound
    return found


async def _school(work: Reading, school_id: str) -> School:
    school = await Schools(work).get(school_id)
    if school.left_at is not None:
        raise NotFound
    return school


def _told(thing: School, names: tuple[str, ...]) -> dict[str, Value]:
    return {name: getattr(thing, name) for name in names}


def _figures(card: SchoolCard) -> dict[str, Value]:
    return {
        "terms": [f"{one.name}: {one.first} – {one.last}" for one in card.terms],
        "holidays": [f"{one.name}: {one.first} – {one.last}" for one in card.holidays],
        "bells": [f"{one.starts} – {one.ends}" for one in card.bells],
    }
