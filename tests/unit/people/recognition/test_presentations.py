"""A work for a contest: the author's words beside what is proven, shown by their own choice."""

from datetime import UTC, datetime

import pytest

from services.people.recognition.model.portfolio import AchievementRecord, PortfolioEntry
from services.people.recognition.model.presentation import (
    REQUIRED_TEXTS,
    Presentation,
    Proof,
    WriteResearch,
    collect_proofs,
)
from services.people.recognition.policy import visible_presentations
from shared.identity import ANONYMOUS
from shared.problems import Refused
from shared.store import NOTHING
from tests.cast import BORIS, OLGA
from tests.kit.applications import as_actor

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
WHOLE = WriteResearch(
    title="Первый шаг", abstract="Коротко", question="Почему молчат?", method="Опыт", outcome="Начали"
)
RECORD = AchievementRecord(
    solved=[PortfolioEntry(NOW, "Шаг", "f-solved", "led")],
    meetings=[PortfolioEntry(NOW, "Шаг", "f-meeting", "led", 90)],
    products=[PortfolioEntry(NOW, "Пять шагов", "f-product", helped=2, about="p")],
)


def begun() -> Presentation:
    """Olga has only just begun."""
    return Presentation(id="p", person_id=OLGA.id, title="Первый шаг", begun_at=NOW, changed_at=NOW)


def whole() -> Presentation:
    """Olga has written it, and chosen what is proven."""
    work = begun()
    work.write(WHOLE, at=NOW)
    work.choose_proofs(["f-meeting", "f-product"], collect_proofs(RECORD), at=NOW)
    return work


def test_nobody_sees_it_until_its_author_says_so_and_no_longer() -> None:
    work = whole()
    seen = [work.visibility]
    assert work.set_visibility("link", [])
    work.link = "print"
    seen.append(work.visibility)
    assert not work.set_visibility("school", ["school-07"])
    seen.append(work.visibility)
    assert not work.set_visibility("me", ["school-07"])
    assert [*seen, work.visibility] == ["me", "link", "school", "me"]
    first = work.serial
    assert work.set_visibility("link", [])
    assert work.serial != first, "a link that was taken back is not given again"


@pytest.mark.parametrize("missing", REQUIRED_TEXTS)
def test_others_see_a_whole_work_only(missing: str) -> None:
    work = whole()
    setattr(work, missing, "")
    with pytest.raises(Refused, match="write the abstract"):
        work.set_visibility("link", [])
    work = whole()
    work.link = "print"
    with pytest.raises(Refused, match="write the abstract"):
        work.write(WHOLE.model_copy(update={missing: ""}), at=NOW)


def test_without_a_proven_event_there_is_nothing_to_show() -> None:
    work = begun()
    work.write(WHOLE, at=NOW)
    with pytest.raises(Refused, match="proven fact"):
        work.set_visibility("link", [])


def test_one_without_a_school_shows_it_on_no_schools_page() -> None:
    with pytest.raises(Refused, match="no role in a school"):
        whole().set_visibility("school", [])


def test_events_stand_in_the_order_of_the_author_and_new_ones_follow() -> None:
    proven, work = collect_proofs(RECORD), whole()
    work.move_proof("f-meeting", up=True, at=NOW)
    assert work.fact_ids == ["f-meeting", "f-product"]
    work.move_proof("f-meeting", up=True, at=NOW)
    work.choose_proofs(["f-solved", "f-product", "f-meeting"], proven, at=NOW)
    assert [(one.kind, one.entry.title) for one in work.select_proofs(proven)] == [
        ("meeting", "Шаг"),
        ("product", "Пять шагов"),
        ("solved", "Шаг"),
    ]
    work.choose_proofs(["f-solved"], proven, at=NOW)
    assert work.fact_ids == ["f-solved"]


def test_what_is_not_proven_cannot_be_chosen_and_is_not_shown() -> None:
    work, proven = whole(), collect_proofs(RECORD)
    for wrong in (["f-made-up"], ["f-product", ""]):
        with pytest.raises(Refused, match="Choose from what is proven"):
            work.choose_proofs(wrong, proven, at=NOW)
    with pytest.raises(Refused, match="Choose from what is proven"):
        work.move_proof("f-made-up", up=True, at=NOW)
    left: dict[str, Proof] = {id_: one for id_, one in proven.items() if id_ != "f-product"}
    assert [one.entry.fact_id for one in work.select_proofs(left)] == ["f-meeting"]


def test_it_is_its_authors_alone() -> None:
    assert visible_presentations(ANONYMOUS) == NOTHING
    assert visible_presentations(as_actor(BORIS)) == {"person_id": BORIS.id}
