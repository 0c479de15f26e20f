"""Where subjects that registry does not know take part in what it does; `services.people.main` says which do."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.people.registry.model.person import Person
from services.people.registry.model.school import School
from shared.store import Reading, Writing

Signer = Callable[[str, int], str]
DepartureHandler = Callable[[Writing, Person], Awaitable[None]]
PersonPageLoader = Callable[[Reading, Person], Awaitable[Mapping[str, object]]]
SchoolPageLoader = Callable[[Reading, School, Signer], Awaitable[Mapping[str, object]]]


@dataclass(slots=True)
class Extensions:
    """`departure` handlers are called in the work in which somebody loses their last role.

    The loaders give what else stands on the page of a person or a school, as values of its template.
    """

    departure: list[DepartureHandler] = field(default_factory=list)
    person_page: list[PersonPageLoader] = field(default_factory=list)
    school_page: list[SchoolPageLoader] = field(default_factory=list)

    async def handle_departure(self, work: Writing, person: Person) -> None:
        """Everything that follows from somebody's leaving."""
        for handle in self.departure:
            await handle(work, person)

    async def load_person_page(self, work: Reading, person: Person) -> dict[str, Any]:
        """What the other subjects show of a person."""
        values: dict[str, Any] = {}
        for load in self.person_page:
            values |= await load(work, person)
        return values

    async def load_school_page(self, work: Reading, school: School, sign: Signer) -> dict[str, Any]:
        """What the other subjects show of a school."""
        values: dict[str, Any] = {}
        for load in self.school_page:
            values |= await load(work, school, sign)
        return values


extensions = Extensions()
