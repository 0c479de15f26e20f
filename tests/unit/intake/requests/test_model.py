"""A request: what may happen to it, and what it says when it does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.intake.requests.model import Answer, FormulateRequest, GiveFeedback, Request, Stage, SubmitRequest
from shared.problems import Conflict, Refused

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
STORY = "Шестой класс ждёт, пока я напишу решение на доске."
EXACT = FormulateRequest(
    problem="Как помочь ученику самому начать незнакомую задачу?",
    kind="methodical",
    sub_kind="engaging_students",
)


def marinas_request(**changed: Any) -> Request:
    """What Marina has handed in."""
    given: dict[str, Any] = {"school_id": "school-07", "audience": "teacher", "experience": "young", "story": STORY}
    command = SubmitRequest(**{**given, **changed})
    request, _ = Request.submit(command, id_="r-1", code_digest="d", author_id=None, at=NOW)
    return request


def answered_request(version: int = 1) -> Request:
    """Her request, when the product stands in the library."""
    request = marinas_request()
    request.formulate(EXACT, at=NOW)
    request.receive_answer(
        Answer(product_id="p-1", version=version, title="Первый шаг", url="/library/p-1"), "product_published", NOW
    )
    return request


def test_the_story_never_leaves_with_the_event() -> None:
    command = SubmitRequest(school_id="school-07", audience="parent", story=STORY)
    _, submitted = Request.submit(command, id_="r-1", code_digest="d", author_id="marina-belova", at=NOW)
    assert STORY not in submitted.model_dump_json()
    assert "marina" not in submitted.model_dump_json()


@pytest.mark.parametrize(
    ("audience", "experience"), [("teacher", None), ("parent", "young"), ("student", "experienced")]
)
def test_experience_is_for_teachers(audience: str, experience: str | None) -> None:
    with pytest.raises(Refused):
        marinas_request(audience=audience, experience=experience)


def test_one_question_waits_at_a_time() -> None:
    request = marinas_request()
    request.ask("Что они делают, пока молчат?", at=NOW)
    with pytest.raises(Conflict):
        request.ask("А ещё?", at=NOW)
    clarified = request.clarify("Смотрят на доску.", at=NOW)
    assert clarified.questions_answered == 1
    assert request.open_question is None


def test_an_answer_needs_a_question() -> None:
    with pytest.raises(Conflict):
        marinas_request().clarify("Смотрят на доску.", at=NOW)


def test_a_problem_is_formulated_once() -> None:
    request = marinas_request()
    formulated = request.formulate(EXACT, at=NOW)
    assert formulated.problem == EXACT.problem
    assert request.stage is Stage.PROCESSING
    with pytest.raises(Conflict):
        request.formulate(EXACT, at=NOW)


def test_a_late_word_never_moves_the_stage_back() -> None:
    request = answered_request()
    request.record_event("group_formed", NOW - timedelta(days=3), Stage.ANNOUNCING)
    assert request.stage is Stage.FEEDBACK
    assert next(line.deed for line in request.thread) == "group_formed"


def test_two_yes_close_the_request() -> None:
    request = answered_request()
    given, closed = request.give_feedback(GiveFeedback(understood=True, has_resources=True), at=NOW)
    assert given.obstacle is None
    assert closed is not None
    assert closed.outcome == "solved"
    assert request.stage is Stage.CLOSED


def test_a_no_needs_a_reason_and_leaves_the_request_open() -> None:
    request = answered_request()
    with pytest.raises(Refused):
        request.give_feedback(GiveFeedback(understood=True, has_resources=False), at=NOW)
    given, closed = request.give_feedback(
        GiveFeedback(understood=True, has_resources=False, obstacle="no_resources", comment="Принтер один на школу"),
        at=NOW,
    )
    assert closed is None
    assert given.obstacle == "no_resources"
    assert "Принтер" not in given.model_dump_json()


def test_one_word_for_one_version() -> None:
    request = answered_request()
    request.give_feedback(GiveFeedback(understood=False, has_resources=True, obstacle="unclear"), at=NOW)
    with pytest.raises(Conflict):
        request.give_feedback(GiveFeedback(understood=True, has_resources=True), at=NOW)
    request.reopen_for_correction(1, NOW)
    assert request.stage is Stage.PRODUCT
    request.receive_answer(
        Answer(product_id="p-1", version=2, title="Первый шаг", url="/library/p-1"), "product_corrected", NOW
    )
    assert request.awaits_feedback


def test_a_correction_heard_after_its_result_does_not_reopen() -> None:
    request = answered_request(version=2)
    request.reopen_for_correction(1, NOW)
    assert request.stage is Stage.FEEDBACK


def test_an_older_version_heard_late_changes_nothing() -> None:
    request = answered_request(version=2)
    request.receive_answer(
        Answer(product_id="p-1", version=1, title="Черновой", url="/library/p-1"), "product_published", NOW
    )
    assert request.answer is not None
    assert request.answer.version == 2


@pytest.mark.parametrize("kind", ["ask", "clarify", "formulate", "withdraw"])
def test_nothing_happens_to_a_withdrawn_request(kind: str) -> None:
    request = marinas_request()
    assert request.withdraw(at=NOW).outcome == "withdrawn"
    words: dict[str, Any] = {"ask": ("Что?",), "clarify": ("То.",), "formulate": (EXACT,), "withdraw": ()}
    with pytest.raises(Conflict):
        getattr(request, kind)(*words[kind], at=NOW)
