"""What people type on the pages of meetings, and how it becomes a command."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, create_model

from services.scheduling.meetings.model import (
    AttendanceMode,
    Contribution,
    ContributionOutcome,
    Decision,
    DurationMinutes,
    KeepMinutes,
    MeetingLink,
    Text,
    Title,
    WorkForm,
)
from shared.entity import Form
from shared.web import msgid

CONTRIBUTION_ROWS = 18
DECISION_ROWS = 8
_SEPARATORS = frozenset({"мин", "мин.", "минут", "минуты", "минута", "min", "min.", "minutes", "minute", "-", "–", "—"})


class AnnounceForm(Form):
    """The date in three boxes, by the clock of the group's school."""

    group_id: Annotated[str, Field(max_length=64)]
    title: Title | None = None
    day: Annotated[int, Field(ge=1, le=31)]
    month: Annotated[int, Field(ge=1, le=12)]
    year: Annotated[int, Field(ge=2000, le=9998)]
    time: Annotated[
        str,
        Field(
            pattern=r"^([01]?[0-9]|2[0-3])[:.][0-5][0-9]$",
            json_schema_extra={"refusal": {"string_pattern_mismatch": "Write a time, for example 15:00"}},
        ),
    ]
    minutes: DurationMinutes
    form: WorkForm
    mode: AttendanceMode
    place: Annotated[str, Field(min_length=2, max_length=300)] | None = None
    link: Annotated[
        MeetingLink | None,
        Field(json_schema_extra={"refusal": {"any": "Write a whole address that begins with https://"}}),
    ] = None
    agenda: Annotated[str, Field(max_length=10_000)] = ""

    def to_starts_at(self, zone: str) -> datetime:
        """When it starts. Raises ValueError for a day that no month has."""
        hour, minute = map(int, self.time.replace(".", ":").split(":"))
        return datetime(self.year, self.month, self.day, hour, minute, tzinfo=ZoneInfo(zone))


class PreparationForm(Form):
    """One source on each line."""

    sources: Annotated[str, Field(max_length=20_000)]


class ReadinessForm(Form):
    """The boxes that are ticked."""

    studied: list[Annotated[int, Field(ge=0, le=19)]] = Field(default_factory=list, max_length=20)


class _MinutesForm(Form):
    """Rows in which a person, an outcome and the words belong together; empty rows are left out."""

    attended: Annotated[list[str], Field(min_length=1, max_length=15)]
    summary: Text

    def iterate_rows(self, count: int, *names: str) -> Iterator[tuple[int, list[Any]]]:
        """The number of each row that is not empty, and its fields; a person chosen alone is an empty row."""
        for number in range(1, count + 1):
            fields = [getattr(self, f"{name}_{number}") for name in names]
            if fields[0] is not None:
                yield number, fields

    def find_gaps(self) -> dict[str, str]:
        """The fields without which a row cannot be kept, each with a sentence."""
        gaps: dict[str, str] = {}
        for number, (_text, person, outcome) in self.iterate_rows(CONTRIBUTION_ROWS, "brought", "person", "outcome"):
            if person is None:
                gaps[f"person_{number}"] = msgid("Say who told this")
            elif person not in self.attended:
                gaps[f"person_{number}"] = msgid("Mark everybody who spoke as having come")
            if outcome is None:
                gaps[f"outcome_{number}"] = msgid("Say how it turned out")
        for number, (_text, person) in self.iterate_rows(DECISION_ROWS, "decision", "responsible"):
            if person is None:
                gaps[f"responsible_{number}"] = msgid("Say who sees to this decision")
        return gaps

    def to_command(self) -> KeepMinutes:
        """The minutes, when there are no gaps."""
        spoken = [row for _, row in self.iterate_rows(CONTRIBUTION_ROWS, "brought", "person", "outcome")]
        decided = [row for _, row in self.iterate_rows(DECISION_ROWS, "decision", "responsible")]
        return KeepMinutes(
            attended_ids=self.attended,
            summary=self.summary,
            contributions=[
                Contribution(text=text, person_id=person_id, outcome=outcome) for text, person_id, outcome in spoken
            ],
            decisions=[Decision(text=text, responsible_id=person_id) for text, person_id in decided],
        )


def _make_fields(count: int, **kinds: Any) -> dict[str, Any]:
    return {f"{name}_{number}": (kind, None) for number in range(1, count + 1) for name, kind in kinds.items()}


_PERSON = Annotated[str, Field(max_length=64)] | None
MinutesForm: type[_MinutesForm] = create_model(
    "MinutesForm",
    __base__=_MinutesForm,
    **_make_fields(CONTRIBUTION_ROWS, person=_PERSON, outcome=ContributionOutcome | None, brought=Text | None),
    **_make_fields(DECISION_ROWS, decision=Text | None, responsible=_PERSON),
)


def parse_timed_lines(text: str) -> list[tuple[int, str, str | None]]:
    """Minutes, words and address of every line, written as `15 What it is https://…`. Raises ValueError."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        first, *words = line.split()
        if words and words[0].lower() in _SEPARATORS:
            words = words[1:]
        if words and words[0] in ("-", "–", "—"):
            words = words[1:]
        address = words.pop() if words and words[-1].startswith(("https://", "http://")) else None
        if not (first.isascii() and first.isdigit() and words):
            raise ValueError("a line begins with its minutes and goes on with words")
        found.append((int(first[:6]), " ".join(words), address))
    return found
