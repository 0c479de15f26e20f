"""Schools look after their own pages."""

from dataclasses import dataclass

from services.people.audit_log.actions.entries import log_action
from services.people.audit_log.model.entry import EntryValue
from services.people.registry import policy
from services.people.registry.actions.pictures import redraw_picture
from services.people.registry.model.place import Place
from services.people.registry.model.school import JoinSchool, School
from services.people.registry.model.school_page import (
    Announce,
    Announcement,
    Logo,
    SchoolCard,
    SchoolWords,
    make_card_id,
    make_logo_id,
    parse_bells,
    parse_periods,
)
from services.people.registry.policy import may_change_school
from services.people.registry.store import Announcements, Logos, Places, SchoolCards, Schools
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


async def get_school_page(work: Reading, school_id: str) -> SchoolPage:
    """A school as everybody sees it. Raises NotFound for one that takes part no more."""
    school = await _get_open_school(work, school_id)
    card = await SchoolCards(work).find_for_school(school_id) or SchoolCard(
        id=make_card_id(school_id), school_id=school_id
    )
    place = await Places(work).find(school.municipality)
    logo = await Logos(work).find_for_school(school_id)
    return SchoolPage(school, card, await Announcements(work).list_for_school(school_id), place, logo is not None)


async def change_school_words(work: Writing, school_id: str, command: SchoolWords) -> School:
    """Names, time zone and language; what only the operator changes stays as it was for others."""
    may_change_school(work.actor, school_id)
    school = await _get_open_school(work, school_id)
    names = ("name", "name_en", "zone", "language", "municipality", "kind")
    before = _collect_values(school, names)
    given = command.model_dump()
    if not work.actor.has_role(Role.REGION_OPERATOR):
        given |= {"municipality": school.municipality, "kind": school.kind}
    changed = school.rewrite(JoinSchool(id=school_id, **given))
    after = _collect_values(school, names)
    if after != before:
        await Schools(work).save(school)
        await log_action(
            work, action="school.changed", about=f"school:{school_id}", school_id=school_id, before=before, after=after
        )
    if changed is not None:
        work.publish(changed, about=school)
    return school


async def change_calendar(work: Writing, school_id: str, terms: str, holidays: str, bells: str) -> SchoolCard:
    """Terms, holidays and bells, as they were typed. Raises Refused for a line that cannot be read."""
    may_change_school(work.actor, school_id)
    await _get_open_school(work, school_id)
    known = await SchoolCards(work).find_for_school(school_id)
    card = known or SchoolCard(id=make_card_id(school_id), school_id=school_id)
    before = _summarize_card(card)
    card.terms, card.holidays, card.bells = parse_periods(terms), parse_periods(holidays), parse_bells(bells)
    await (SchoolCards(work).add(card) if known is None else SchoolCards(work).save(card))
    await log_action(
        work,
        action="calendar.changed",
        about=f"school:{school_id}",
        school_id=school_id,
        before=before,
        after=_summarize_card(card),
    )
    return card


async def announce(work: Writing, school_id: str, command: Announce) -> Announcement:
    """The school announces something on its page."""
    may_change_school(work.actor, school_id)
    await _get_open_school(work, school_id)
    announcement = Announcement(
        id=work.new_id(),
        school_id=school_id,
        title=command.title,
        text=command.text,
        by=work.actor.person_id or "",
        at=work.now,
    )
    await Announcements(work).add(announcement)
    await log_action(
        work,
        action="announcement.made",
        about=[f"announcement:{announcement.id}", f"school:{school_id}"],
        school_id=school_id,
    )
    return announcement


async def withdraw_announcement(work: Writing, school_id: str, announcement_id: str) -> None:
    """It is no longer shown."""
    may_change_school(work.actor, school_id)
    announcement = await Announcements(work).get(announcement_id)
    if announcement.school_id != school_id:
        raise NotFound
    if announcement.withdrawn_at is not None:
        raise Conflict("This is no longer announced")
    announcement.withdrawn_at = work.now
    await Announcements(work).save(announcement)
    about = [f"announcement:{announcement.id}", f"school:{school_id}"]
    await log_action(work, action="announcement.withdrawn", about=about, school_id=school_id)


async def change_logo(work: Writing, school_id: str, content: bytes) -> Logo:
    """The school's picture, drawn anew. Raises Refused for what is no picture."""
    may_change_school(work.actor, school_id)
    await _get_open_school(work, school_id)
    known, picture = await Logos(work).find_for_school(school_id), redraw_picture(content)
    if known is None:
        logo = Logo(id=make_logo_id(school_id), school_id=school_id, picture=picture, changed_at=work.now)
        await Logos(work).add(logo)
    else:
        logo = known
        logo.picture, logo.changed_at = picture, work.now
        await Logos(work).save(logo)
    await log_action(work, action="logo.changed", about=f"school:{school_id}", school_id=school_id)
    return logo


async def get_logo(work: Reading, school_id: str) -> Logo:
    """The school's picture. Raises NotFound where there is none."""
    found = await Logos(work).find_for_school(school_id)
    if found is None:
        raise NotFound
    return found


async def _get_open_school(work: Reading, school_id: str) -> School:
    school = await Schools(work).get(school_id)
    if school.left_at is not None:
        raise NotFound
    return school


def _collect_values(thing: School, names: tuple[str, ...]) -> dict[str, EntryValue]:
    return {name: getattr(thing, name) for name in names}


def _summarize_card(card: SchoolCard) -> dict[str, EntryValue]:
    return {
        "terms": [f"{one.name}: {one.first} – {one.last}" for one in card.terms],
        "holidays": [f"{one.name}: {one.first} – {one.last}" for one in card.holidays],
        "bells": [f"{one.starts} – {one.ends}" for one in card.bells],
    }


async def join_school(work: Writing, command: JoinSchool) -> School:
    """A school becomes part of the region."""
    policy.may_join_schools(work.actor)
    school, joined = School.join(command, at=work.now)
    await Schools(work).add(school)
    work.publish(joined, about=school)
    await log_action(
        work, action="school.joined", about=f"school:{school.id}", school_id=school.id, after={"kind": school.kind}
    )
    return school
