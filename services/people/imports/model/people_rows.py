"""Rows about people: whoever stands in several rows, once for each school, is one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import ValidationError

from services.people.imports.model.plan import Row, RowError
from services.people.registry.model.fields import normalize_address, transliterate
from services.people.registry.model.person import AskedPost, HeldPost, IntroducePerson, deduplicate_posts
from shared.days import parse_day
from shared.identity import Role
from shared.problems import Refused
from shared.text import fold

COLUMNS = ("id", "name", "name_en", "email", "school", "roles", "started", "subjects")
HEADINGS = {
    **{name: name for name in COLUMNS},
    "идентификатор": "id",
    "имя": "name",
    "фио": "name",
    "ф. и. о.": "name",
    "имя латиницей": "name_en",
    "e-mail": "email",
    "почта": "email",
    "адрес почты": "email",
    "электронная почта": "email",
    "школа": "school",
    "role": "roles",
    "роли": "roles",
    "роль": "roles",
    "в профессии с": "started",
    "стаж с": "started",
    "предметы": "subjects",
    "предмет": "subjects",
}
_ROLES = {
    **{role.value: role for role in Role},
    "учитель": Role.TEACHER,
    "воспитатель": Role.TEACHER,
    "эксперт": Role.EXPERT,
    "координатор": Role.COORDINATOR,
    "администратор": Role.SCHOOL_ADMIN,
    "администратор школы": Role.SCHOOL_ADMIN,
    "методист": Role.METHODIST,
    "оператор": Role.REGION_OPERATOR,
    "оператор региона": Role.REGION_OPERATOR,
    "аудитор": Role.AUDITOR,
}
_FIELD_ERRORS = {
    "id": "The identifier has small Latin letters, digits and hyphens only",
    "name": "Write the whole name",
    "name_en": "Write the whole name in Latin letters, or leave the column empty",
    "email": "Write the whole e-mail address, for example olga@school.example.org",
    "subjects": "Write at most 20 subjects, each at most 100 letters, with semicolons between them",
}
_UNKNOWN_ERROR = "Something in this row cannot be understood: check it"


@dataclass(slots=True)
class ImportedPerson:
    """What the rows say of one person; the posts are all they hold in the schools that are named.

    `given` are the columns with something in them: an empty cell changes nothing of somebody who is known.
    """

    row: int
    command: IntroducePerson
    given_columns: frozenset[str]
    schools: set[str] = field(default_factory=set)

    @property
    def posts(self) -> list[HeldPost]:
        """The posts, each once."""
        return deduplicate_posts(self.command.posts)


def read_people(
    rows: Iterable[Row], schools: Mapping[str, str], regions: Iterable[str]
) -> tuple[list[ImportedPerson], list[RowError]]:
    """Who is in the file. `schools` gives an identifier for what may stand in the column of the school."""
    places = {fold(name): id_ for name, id_ in {**schools, **{region: region for region in regions}}.items()}
    by_address: dict[str, ImportedPerson] = {}
    ids: dict[str, str] = {}
    errors: list[RowError] = []
    for row in rows:
        try:
            address, command = _parse_row(row, places)
            first_row = by_address.get(address)
            if first_row is None:
                if command.id is not None and ids.setdefault(command.id, address) != address:
                    raise Refused("This identifier stands in another row for somebody else")
                given = frozenset(name for name, text in row.cells.items() if text)
                by_address[address] = ImportedPerson(
                    row.number, command, given, {post.school_id for post in command.posts}
                )
            else:
                _merge_row(first_row, command)
        except Refused as refused:
            errors.append(RowError(row=row.number, says=refused.detail, values=dict(refused.values)))
    return list(by_address.values()), errors


def _parse_row(row: Row, places: Mapping[str, str]) -> tuple[str, IntroducePerson]:
    cells = row.cells
    address, name = normalize_address(cells.get("email", "")), " ".join(cells.get("name", "").split())
    place = places.get(fold(cells.get("school", "")))
    if place is None:
        raise Refused("There is no such school: write its identifier or its whole name")
    try:
        command = IntroducePerson(
            id=cells.get("id") or None,
            name=name,
            name_en=cells.get("name_en") or transliterate(name),
            email=cells["email"].strip(),
            started=_parse_first_day(cells.get("started", "")),
            subjects=_split_cell(cells.get("subjects", "")),
            posts=[AskedPost(school_id=place, role=role) for role in _parse_roles(cells.get("roles", ""))],
        )
    except ValidationError as error:
        raise Refused(_FIELD_ERRORS.get(str(error.errors()[0]["loc"][0]), _UNKNOWN_ERROR)) from None
    return address, command


def _merge_row(first_row: ImportedPerson, command: IntroducePerson) -> None:
    first, place = first_row.command, command.posts[0].school_id
    if (fold(first.name), first.id, first.started) != (fold(command.name), command.id, command.started):
        raise Refused("The same e-mail address stands in row %(row)s with another name or day", row=first_row.row)
    if place in first_row.schools:
        raise Refused("This person stands in row %(row)s for the same school", row=first_row.row)
    first.posts.extend(command.posts)
    first_row.schools.add(place)


def _parse_roles(typed: str) -> list[Role]:
    names = [fold(name) for name in _split_cell(typed.replace(",", ";"))]
    unknown = [name for name in names if name not in _ROLES]
    if unknown:
        raise Refused("There is no role “%(role)s”: see which roles there are", role=unknown[0][:50])
    if not names:
        raise Refused("Write at least one role, for example: teacher; expert")
    return [_ROLES[name] for name in names]


def _split_cell(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(";") if part.strip()]


def _parse_first_day(typed: str) -> date | None:
    day = parse_day(typed)
    if day is None and typed:
        raise Refused("Write the first day in the job as 2024-09-01 or 01.09.2024")
    return day
