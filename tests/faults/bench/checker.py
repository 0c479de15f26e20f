"""The check of what was answered, what is kept and what went over the wire, one against the other.

Pure: the same check reads real histories in the bench and made-up ones in its own tests.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from tests.faults.bench.history import History, Mark, StoredState, SubmittedRequest, WireLog

STAGES = ("topic_opened", "group_formed", "meeting_announced", "preparation_assigned", "meeting_held",
          "product_drafted", "product_published", "product_corrected")  # fmt: skip
"""What the thread of a request tells that was walked to its end."""
CLARIFIED = ("question_asked", "question_answered")
ONCE = ("submitted", "formulated", "withdrawn", "words_erased", *CLARIFIED, *STAGES)
"""Lines that a thread has once, however often their events were delivered."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What does not agree, each in a sentence."""

    accepted: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    reordered: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the contract was kept."""
        return not (self.lost or self.doubled or self.reordered)

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.lost, *self.doubled, *self.reordered)

    def besides(self, seen: Container[str]) -> "Verdict":
        """Without what has been told before: the whole system is compared each time, and what is lost stays lost."""
        lost, doubled, reordered = (
            tuple(one for one in found if one not in seen) for found in (self.lost, self.doubled, self.reordered)
        )
        return Verdict(self.accepted, lost, doubled, reordered)


def check(history: History, kept: StoredState, log: WireLog) -> Verdict:
    """Compares what was answered with what is kept and what was said."""
    accepted = history.accepted
    return Verdict(
        len(accepted),
        lost=(
            *_lost(accepted, kept),
            *_unwritten(accepted, kept),
            *_unpublished(kept, log),
            *_dead_lettered(kept),
            *history.endpoints,
        ),
        doubled=(*_doubled(accepted, kept), *_written_twice(accepted, kept), *_twice(kept.marks)),
        reordered=(*_out_of_order(log), *_overwritten(kept.marks), *_stale(history, kept)),
    )


def _lost(accepted: Iterable[SubmittedRequest], kept: StoredState) -> Iterator[str]:
    for one in accepted:
        if one.id not in kept.timelines:
            yield f"request {one.id}: accepted and not stored"
            continue
        if kept.numbers.get(one.id) != one.number:
            yield f"request {one.id}: the receipt says {one.number}, the memory {kept.numbers.get(one.id)}"
        if one.id not in kept.demands:
            yield f"request {one.id}: matching has never heard of it"
        if one.formulated and not kept.topics[one.id]:
            yield f"request {one.id}: formulated, and no topic"
        if one.withdrawn and one.id not in kept.ended:
            yield f"request {one.id}: withdrawn, and matching does not know it"
        if one.erased and one.id in kept.worded:
            yield f"request {one.id}: erased, and its words are there"
        if missing := set(_must_publish(one)) - set(kept.timelines[one.id]):
            yield f"request {one.id}: its thread does not tell of {', '.join(sorted(missing))}"


def _must_publish(one: SubmittedRequest) -> Iterator[str]:
    yield "submitted"
    if one.formulated:
        yield from ("formulated", "topic_opened")
    if one.walked:
        yield from STAGES
    if one.clarified:
        yield from CLARIFIED
    if one.withdrawn:
        yield "withdrawn"
    if one.erased:
        yield "words_erased"


def _unwritten(accepted: Iterable[SubmittedRequest], kept: StoredState) -> Iterator[str]:
    written = {one.letter for one in kept.letters}
    for one in accepted:
        for kind, path, person in sorted(one.letters - written):
            yield f"request {one.id}: {person} was not written {kind} of {path}"


def _written_twice(accepted: Iterable[SubmittedRequest], kept: StoredState) -> Iterator[str]:
    for one, count in Counter(kept.letters).items():
        if count > 1:
            kind, path, person = one.letter
            yield f"{person} was written {kind} of {path} {count} times because of fact {one.event}"
    times = Counter(one.letter for one in kept.letters)
    for asked in accepted:
        for letter in sorted(asked.letters):
            if times[letter] > 1:
                yield f"request {asked.id}: {times[letter]} letters {letter}"


def _unpublished(kept: StoredState, log: WireLog) -> Iterator[str]:
    for subject, count in kept.published.items():
        missing = set(range(1, count + 1)) - log.sequences_of(subject)
        if missing:
            yield f"{subject}: facts {sorted(missing)} of {count} were never on the wire"


def _dead_lettered(kept: StoredState) -> Iterator[str]:
    if kept.waiting:
        yield f"{kept.waiting} messages are not acknowledged"
    if kept.dead != kept.poison:
        yield f"{kept.dead} messages rest in the dead letters, {kept.poison} of them should"


def _doubled(accepted: list[SubmittedRequest], kept: StoredState) -> Iterator[str]:
    ids = {one.id for one in accepted}
    if kept.stored is not None and kept.stored > len(ids):
        yield from (f"{kept.stored - len(ids)} requests are stored that nobody was told of",) * (kept.stored - len(ids))
    for one in accepted:
        if len(one.answers) > 1:
            yield f"request {one.id}: the same key was answered in {len(one.answers)} ways"
        if kept.topics[one.id] > 1:
            yield f"request {one.id}: {kept.topics[one.id]} topics"
        for kind, count in Counter(kept.timelines.get(one.id, ())).items():
            if kind in ONCE and count > 1:
                yield f"request {one.id}: {kind} stands {count} times in its thread"
    for key, count in Counter(one.id for one in accepted).items():
        if count > 1:
            yield f"request {key}: {count} keys got the same request"


def _twice(marks: Iterable[Mark]) -> Iterator[str]:
    for mark in marks:
        for event, count in Counter(mark.events).items():
            if count > 1:
                yield f"{mark.place}: {mark.listener} has put fact {event} into it {count} times"


def _out_of_order(log: WireLog) -> Iterator[str]:
    for subject, sequences in log.sequences.items():
        if sequences != sorted(sequences):
            yield f"{subject}: its facts left in the order {sequences}"


def _overwritten(marks: Iterable[Mark]) -> Iterator[str]:
    """Who copies a state takes the latest: an event that comes late must leave no mark behind a later one."""
    for mark in marks:
        if mark.listener.endswith(".know-person") and list(mark.sequences) != sorted(mark.sequences):
            yield f"{mark.place}: {mark.listener} let fact {mark.sequences} overwrite one another"


def _stale(history: History, kept: StoredState) -> Iterator[str]:
    for service, people in kept.posts.items():
        for person, posts in history.posts.items():
            if person in people and people[person] != posts:
                yield f"{service} knows {person} as {people[person]}, the last word was {posts}"
