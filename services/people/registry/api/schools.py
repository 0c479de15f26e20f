"""A program names places, and changes what schools show of themselves."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, Field

from services.people.registry.actions import places as actions_places
from services.people.registry.actions import schools
from services.people.registry.model.place import NamePlace, Place, PlaceKind
from services.people.registry.model.school import School
from services.people.registry.model.school_page import Announce, Announcement, SchoolCard, SchoolWords
from services.people.registry.store import Places
from shared.entity import Command
from shared.http import ToRead, ToWrite, WorkRouter

router = WorkRouter(prefix="/api")
PlaceId = Annotated[str, Path(max_length=64, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Lines = Annotated[str, Field(max_length=5_000)]


class ChangeCalendar(Command):
    """Terms and holidays, one in a line (`Autumn: 26.10.2026 – 03.11.2026`); lessons as `08:30 – 09:15`."""

    terms: Lines = ""
    holidays: Lines = ""
    bells: Lines = ""


class PlaceView(BaseModel):
    """The region, or a municipality in it."""

    id: str
    kind: PlaceKind
    name: str
    name_en: str

    @classmethod
    def from_place(cls, place: Place) -> "PlaceView":
        """The view of one place."""
        return cls(id=place.id, kind=place.kind, name=place.name, name_en=place.name_en)


class PlacesPage(BaseModel):
    """The region and its municipalities."""

    places: list[PlaceView]


class PeriodView(BaseModel):
    """A term or holidays, both days included."""

    name: str
    first: date
    last: date


class BellView(BaseModel):
    """A lesson, by the clock of the school."""

    starts: str
    ends: str


class AnnouncementView(BaseModel):
    """What a school announces; the text is Markdown."""

    id: str
    title: str
    text: str
    at: datetime

    @classmethod
    def from_announcement(cls, announcement: Announcement) -> "AnnouncementView":
        """The view of one announcement."""
        return cls(id=announcement.id, title=announcement.title, text=announcement.text, at=announcement.at)


class SchoolPageView(BaseModel):
    """What everybody sees of a school."""

    id: str
    name: str
    name_en: str
    municipality: str
    zone: str
    language: str
    kind: str
    terms: list[PeriodView]
    holidays: list[PeriodView]
    bells: list[BellView]
    announcements: list[AnnouncementView]

    @classmethod
    def from_school(cls, school: School, card: SchoolCard, announcements: list[Announcement]) -> "SchoolPageView":
        """The view of one school."""
        words = school.model_dump(include={"id", "name", "name_en", "municipality", "zone", "language", "kind"})
        calendar = card.model_dump(include={"terms", "holidays", "bells"})
        views = [AnnouncementView.from_announcement(one) for one in announcements]
        return cls.model_validate({**words, **calendar, "announcements": views})


@router.get("/places", tags=["schools"])
async def list_places(work: ToRead) -> PlacesPage:
    """The region and its municipalities."""
    return PlacesPage(places=[PlaceView.from_place(one) for one in await Places(work).list_all()])


@router.put("/places/{place_id}", tags=["schools"])
async def name_place(place_id: PlaceId, command: NamePlace, work: ToWrite) -> PlaceView:
    """Name the region or a municipality."""
    return PlaceView.from_place(await actions_places.name_place(work, place_id, command))


@router.delete("/places/{place_id}", status_code=204, tags=["schools"])
async def remove_place(place_id: PlaceId, work: ToWrite) -> None:
    """Take a place out of the list; one with schools is refused."""
    await actions_places.remove_place(work, place_id)


@router.get("/schools/{school_id}", tags=["schools"])
async def look(school_id: str, work: ToRead) -> SchoolPageView:
    """One school: names, calendar, bells, announcements."""
    page = await schools.get_school_page(work, school_id)
    return SchoolPageView.from_school(page.school, page.card, page.announcements)


@router.put("/schools/{school_id}", tags=["schools"])
async def change_words(school_id: str, command: SchoolWords, work: ToWrite) -> SchoolPageView:
    """Change the names, the time zone, the language; the operator also the kind and the municipality."""
    school = await schools.change_school_words(work, school_id, command)
    page = await schools.get_school_page(work, school_id)
    return SchoolPageView.from_school(school, page.card, page.announcements)


@router.put("/schools/{school_id}/calendar", tags=["schools"])
async def change_calendar(school_id: str, command: ChangeCalendar, work: ToWrite) -> SchoolPageView:
    """Change terms, holidays and bells."""
    card = await schools.change_calendar(work, school_id, command.terms, command.holidays, command.bells)
    page = await schools.get_school_page(work, school_id)
    return SchoolPageView.from_school(page.school, card, page.announcements)


@router.post("/schools/{school_id}/announcements", status_code=201, tags=["schools"])
async def announce(school_id: str, command: Announce, work: ToWrite) -> AnnouncementView:
    """Announce something on the school's page."""
    return AnnouncementView.from_announcement(await schools.announce(work, school_id, command))


@router.delete("/schools/{school_id}/announcements/{announcement_id}", status_code=204, tags=["schools"])
async def withdraw(school_id: str, announcement_id: str, work: ToWrite) -> None:
    """Announce it no longer."""
    await schools.withdraw_announcement(work, school_id, announcement_id)
