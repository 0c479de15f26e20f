"""The checker of the fault bench sees what was lost, doubled or reordered, and nothing where all is well."""

from collections.abc import Callable

import pytest

from tests.faults.bench.checker import CLARIFIED, Verdict, check
from tests.faults.bench.history import History, Mark, StoredState, SubmittedRequest, WireLog, WrittenLetter
from tests.faults.bench.instances import ROOT
from tests.faults.bench.releases import AHEAD, NEW
from tests.faults.bench.schedule import LONG, SHORT, Order, journey_runners, schedule

TEACHER = (("school-01", "teacher"),)
EXPERT = (("school-01", "expert"),)


def story() -> tuple[History, StoredState, WireLog]:
    """Two requests, one of them formulated, and a person whose posts were changed: all as it should be."""
    first, second = (
        SubmittedRequest(f"key-{n}", {f"receipt {n}"}, id=f"r{n}", number=f"26-{n}", formulated=n == 1) for n in (1, 2)
    )
    kept = StoredState(
        timelines={"r1": ["submitted", "formulated", "topic_opened"], "r2": ["submitted"]},
        numbers={"r1": "26-1", "r2": "26-2"},
        stored=2,
        demands={"r1", "r2"},
        worded={"r1", "r2"},
        published={"r1": 2, "r2": 1, "anna": 2},
        marks=[Mark("matching.people anna", "matching.know-person", "anna", ("f1", "f2"), (1, 2))],
        posts={service: {"anna": EXPERT} for service in ("people", "matching")},
    )
    kept.topics.update(["r1"])
    log = WireLog()
    for subject, sequence in (("r1", 1), ("r2", 1), ("r1", 2), ("r1", 2), ("anna", 1), ("anna", 2)):
        log.record(subject, sequence)
    return History([first, second], {"anna": EXPERT}), kept, log


INVITED = ("meeting_announced", "/meetings/m1", "anna")


def written(history: History, kept: StoredState, *events: str) -> None:
    """The walk of the first request must cause a letter, and one was written about each of the events."""
    history.submitted[0].letters = {INVITED}
    kept.letters = [WrittenLetter(envelope, INVITED) for envelope in events]


def done(history: History, kept: StoredState, what: str, *operations: str, known: bool = False) -> None:
    """Its author has done this with the second request; its thread tells these deeds, and with `known` all is done."""
    setattr(history.submitted[1], what, True)
    kept.timelines["r2"].extend(operations)
    if known:
        kept.ended.add("r2")
        kept.worded.discard("r2")


def verdict(change: Callable[[History, StoredState, WireLog], object]) -> Verdict:
    parts_of_story = story()
    change(*parts_of_story)
    return check(*parts_of_story)


def test_where_all_is_well_nothing_is_found() -> None:
    found = check(*story())
    assert found == Verdict(2, (), (), ())
    assert found.holds


LOST: dict[str, Callable[[History, StoredState, WireLog], object]] = {
    "accepted and not stored": lambda h, k, w: k.timelines.pop("r2"),
    "the receipt names another number": lambda h, k, w: k.numbers.update(r1="26-7"),
    "a room has not heard of it": lambda h, k, w: k.demands.discard("r2"),
    "formulated without a topic": lambda h, k, w: k.topics.clear(),
    "the thread does not tell of the topic": lambda h, k, w: k.timelines["r1"].remove("topic_opened"),
    "a walk without its stages": lambda h, k, w: setattr(h.submitted[0], "walked", True),
    "withdrawn, and nobody has heard of it": lambda h, k, w: done(h, k, "withdrawn", "withdrawn"),
    "withdrawn without a line": lambda h, k, w: done(h, k, "withdrawn", known=True),
    "a question and no answer": lambda h, k, w: done(h, k, "clarified", "question_asked"),
    "erased without a line": lambda h, k, w: done(h, k, "erased", known=True),
    "erased words are there": lambda h, k, w: done(h, k, "erased", "words_erased"),
    "a letter was not written": lambda h, k, w: written(h, k),
    "a fact never came to the wire": lambda h, k, w: k.published.update(r2=2),
    "a fact of what no request is about": lambda h, k, w: k.published.update(meeting=3),
    "nothing of an aggregate came to the wire": lambda h, k, w: w.sequences.pop("r1"),
    "a fact rests in the dead letters": lambda h, k, w: setattr(k, "dead", 1),
    "a listener holds what it has heard": lambda h, k, w: setattr(k, "waiting", 65),
    "poison has vanished": lambda h, k, w: setattr(k, "poison", 1),
    "two doors show two things": lambda h, k, w: h.endpoints.append("request r1: by its code it is r2"),
}
DOUBLED: dict[str, Callable[[History, StoredState, WireLog], object]] = {
    "stored and nobody was told": lambda h, k, w: setattr(k, "stored", 3),
    "one key, two answers": lambda h, k, w: h.submitted[0].answers.add("another receipt"),
    "two keys, one request": lambda h, k, w: setattr(h.submitted[1], "id", "r1"),
    "two topics": lambda h, k, w: k.topics.update(["r1"]),
    "a line stands twice": lambda h, k, w: k.timelines["r1"].append("topic_opened"),
    "one fact, two letters": lambda h, k, w: written(h, k, "f1", "f1"),
    "one meeting, two letters": lambda h, k, w: written(h, k, "f1", "f2"),
    "one fact, two effects": lambda h, k, w: k.marks.append(
        Mark("intake.requests r1", "intake.hear-matching", "t1", ("f", "f"), (1, 1))
    ),
    "one fact, two effects on what no request is about": lambda h, k, w: k.marks.append(
        Mark("scheduling.groups g1", "scheduling.know-group", "g1", ("f", "f"), (1, 1))
    ),
}
REORDERED: dict[str, Callable[[History, StoredState, WireLog], object]] = {
    "on the wire": lambda h, k, w: w.sequences["r1"].reverse(),
    "in a copy": lambda h, k, w: k.marks.append(
        Mark("scheduling.people anna", "scheduling.know-person", "anna", ("f2", "f1"), (2, 1))
    ),
    "an old word is the last": lambda h, k, w: k.posts["matching"].update(anna=TEACHER),
}


@pytest.mark.parametrize("what", ["withdrawn", "erased", "clarified"])
def test_what_few_do_is_no_loss_where_all_know_of_it(what: str) -> None:
    operations = {"withdrawn": ["withdrawn"], "erased": ["words_erased"], "clarified": CLARIFIED}[what]
    assert verdict(lambda h, k, w: done(h, k, what, *operations, known=True)).holds


def test_what_must_be_written_is_written_once() -> None:
    assert verdict(lambda h, k, w: written(h, k, "f1")).holds


@pytest.mark.parametrize("change", LOST.values(), ids=LOST)
def test_what_was_lost_is_found(change: Callable[[History, StoredState, WireLog], object]) -> None:
    assert verdict(change).lost


@pytest.mark.parametrize("change", DOUBLED.values(), ids=DOUBLED)
def test_what_was_doubled_is_found(change: Callable[[History, StoredState, WireLog], object]) -> None:
    assert verdict(change).doubled


@pytest.mark.parametrize("change", REORDERED.values(), ids=REORDERED)
def test_what_was_reordered_is_found(change: Callable[[History, StoredState, WireLog], object]) -> None:
    assert verdict(change).reordered


def test_what_the_recorder_was_given_a_second_time_has_no_place_in_the_order() -> None:
    """Its line was cut with event 1 in flight; event 2 went out on the next line, and only then came 1 again."""
    history, kept, log = story()
    log.sequences["r1"].clear()
    log.record("r1", 2)
    assert check(history, kept, log).lost, "fact 1 has not come yet"
    log.record("r1", 1, redelivered=True)
    assert check(history, kept, log).holds


def test_what_was_told_before_is_not_told_again() -> None:
    found = verdict(LOST["a fact never came to the wire"])
    assert found.besides(found.sentences).holds


def test_a_request_that_was_never_answered_is_no_loss() -> None:
    history, kept, log = story()
    history.submitted.append(SubmittedRequest("key-3"))
    assert check(history, kept, log).holds


def test_the_same_seed_makes_the_same_schedule() -> None:
    names = [[name for name, _ in schedule(Order(LONG, seed))] for seed in (7, 7, 8)]
    assert names[0] == names[1] != names[2]
    assert len(names[0]) == len(LONG.faults) + LONG.pairs


def test_somebody_walks_during_every_fault_but_while_clocks_are_wrong() -> None:
    assert all(journey_runners(LONG, name) > 1 for name in LONG.faults if name != "clock-jump")
    assert not journey_runners(LONG, "broker-line-cut+clock-jump")


def test_the_short_run_is_part_of_the_long_one() -> None:
    assert set(SHORT.faults) <= set(LONG.faults)


def test_the_next_release_grows_by_a_field() -> None:
    for grown in AHEAD:
        assert NEW in grown.without((ROOT / grown.file).read_text(encoding="utf-8"))
