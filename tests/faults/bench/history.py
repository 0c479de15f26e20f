"""What was answered, what is kept and what went over the wire."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

Letter = tuple[str, str, str]
"""Its kind, where its reader goes on, and who gets it."""


@dataclass(slots=True)
class SubmittedRequest:
    """One POST of a request under its key: every different body that was answered with 201."""

    key: str
    answers: set[str] = field(default_factory=set)
    id: str = ""
    number: str = ""
    code: str = ""
    formulated: bool = False
    walked: bool = False
    """It has gone through all seven stages."""
    letters: set[Letter] = field(default_factory=set)
    """What members must have been written because of the walk."""
    clarified: bool = False
    """A question was asked and answered."""
    withdrawn: bool = False
    erased: bool = False
    """Its words were taken out by the one who had written them."""


@dataclass(slots=True)
class History:
    """What people outside know: the answers."""

    submitted: list[SubmittedRequest] = field(default_factory=list)
    posts: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    unforeseen: Counter[str] = field(default_factory=Counter)
    retries: int = 0
    endpoints: list[str] = field(default_factory=list)
    """What a route showed that another route did not, in words."""

    @property
    def count(self) -> int:
        """How many requests were accepted: cheap, for whoever waits."""
        return len(self.submitted)

    @property
    def accepted(self) -> list[SubmittedRequest]:
        """Everything answered with 201."""
        return [one for one in self.submitted if one.answers]


@dataclass(frozen=True, slots=True)
class Mark:
    """A listener's memory in one document: the events about one subject, in the order of their effects."""

    place: str
    listener: str
    subject: str
    events: tuple[str, ...]
    sequences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WrittenLetter:
    """A letter to one person, and the event that caused it."""

    event: str
    letter: Letter


@dataclass(slots=True)
class StoredState:
    """What the services remember."""

    timelines: dict[str, list[str]] = field(default_factory=dict)
    """Of each request the deeds of its thread."""
    numbers: dict[str, str] = field(default_factory=dict)
    stored: int | None = None
    """How many requests there are beyond those that were there before; None when nobody counted."""
    worded: set[str] = field(default_factory=set)
    """The requests whose words are there."""
    demands: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    """The requests of which matching knows that they have come to their end."""
    letters: list[WrittenLetter] = field(default_factory=list)
    topics: Counter[str] = field(default_factory=Counter)
    marks: list[Mark] = field(default_factory=list)
    published: dict[str, int] = field(default_factory=dict)
    """How many events each aggregate says it has said."""
    posts: dict[str, dict[str, tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    """By service and person."""
    dead: int = 0
    poison: int = 0
    """How many messages rest in the dead letters, and how many were made to."""
    waiting: int = 0
    """How many messages still wait in queues or in hand when everybody has had the time to hear them."""


@dataclass(slots=True)
class WireLog:
    """The events of each aggregate as they came to the recorder for the first time.

    What the broker gives a second time, because the recorder lost its line with the first in flight, comes behind what
    went out meanwhile: it is known to have been said, and nothing is known of its place.
    """

    sequences: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    without_place: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    deliveries: int = 0

    def record(self, subject: str, sequence: int, *, redelivered: bool = False) -> None:
        """Notes a delivery; the same event again is no news."""
        self.deliveries += 1
        if sequence in self.sequences[subject]:
            return
        if redelivered:
            self.without_place[subject].add(sequence)
        elif sequence not in self.without_place[subject]:
            self.sequences[subject].append(sequence)

    def sequences_of(self, subject: str) -> set[int]:
        """All that was said about a subject."""
        return {*self.sequences.get(subject, ()), *self.without_place.get(subject, ())}
