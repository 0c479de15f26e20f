"""Requests, topics, meetings and products live through any deeds in any order."""

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.requests.model import FINAL_STAGES, STAGES, Answer, GiveFeedback, Stage
from services.matching.groups.model import FormGroup, Group
from services.matching.invitations.model import Invitation
from services.matching.topics.model import Topic
from services.publishing.products.model import EDITABLE_STATES, Product, State
from services.scheduling.meetings.model import KeepMinutes, MarkStudied, Meeting
from tests.cast import FOREIGN_TEACHER, LARISA, MARINA, NADEZHDA, OLGA, TIMUR
from tests.unit.intake.requests.test_model import EXACT, marinas_request
from tests.unit.intake.requests.test_model import NOW as ASKED_AT
from tests.unit.matching.examples import NOW as OPENED_AT
from tests.unit.matching.examples import everybody, topic
from tests.unit.publishing.products import examples
from tests.unit.scheduling.meetings.examples import NOW, meeting, sources
from tests.unit.services.operations import Operation, quickly, run_operations

YES = GiveFeedback(understood=True, has_resources=True)
NO = GiveFeedback(understood=True, has_resources=False, obstacle="no_resources")
WRONG = GiveFeedback(understood=True, has_resources=True, obstacle="no_resources")


def answer(version: int) -> Operation:
    answer = Answer(product_id="p-1", version=version, title="Первый шаг", url="/library/p-1")
    return lambda request: request.receive_answer(answer, "product_published", ASKED_AT)


def consume(stage: Stage) -> Operation:
    return lambda request: request.record_event("meeting_announced", ASKED_AT, stage)


ONWARD = {(one.value, two.value) for n, one in enumerate(STAGES) for two in STAGES[n + 1 :] if one not in FINAL_STAGES}
TO_FEEDBACK = {(one, two) for one, two in ONWARD if two == Stage.FEEDBACK}
OF_A_REQUEST: dict[str, Operation] = {
    "ask": lambda request: request.ask("Что они делают?", at=ASKED_AT),
    "clarify": lambda request: request.clarify("Смотрят на доску.", at=ASKED_AT),
    "formulate": lambda request: request.formulate(EXACT, at=ASKED_AT),
    "withdraw": lambda request: request.withdraw(at=ASKED_AT),
    "erase": lambda request: request.erase_words(at=ASKED_AT),
    "yes": lambda request: request.give_feedback(YES, at=ASKED_AT),
    "no": lambda request: request.give_feedback(NO, at=ASKED_AT),
    "wrong": lambda request: request.give_feedback(WRONG, at=ASKED_AT),
    "announced": consume(Stage.ANNOUNCING),
    "met": consume(Stage.PRODUCT),
    "first": answer(1),
    "second": answer(2),
    "corrected from 1": lambda request: request.reopen_for_correction(1, ASKED_AT),
    "corrected from 2": lambda request: request.reopen_for_correction(2, ASKED_AT),
}
STEPS_OF_A_REQUEST = {
    **{name: {(one, two) for one, two in ONWARD if two == Stage.PROCESSING} for name in ("ask", "formulate")},
    "withdraw": {(one, two) for one, two in ONWARD if two == Stage.WITHDRAWN},
    "yes": {(Stage.FEEDBACK.value, Stage.CLOSED.value)},
    "announced": {(one, two) for one, two in ONWARD if two == Stage.ANNOUNCING},
    "met": {(one, two) for one, two in ONWARD if two == Stage.PRODUCT},
    "first": TO_FEEDBACK,
    "second": TO_FEEDBACK,
    "corrected from 1": {(Stage.FEEDBACK.value, Stage.PRODUCT.value)},
    "corrected from 2": {(Stage.FEEDBACK.value, Stage.PRODUCT.value)},
}


@quickly
@given(st.lists(st.sampled_from(sorted(OF_A_REQUEST)), max_size=30))
def test_a_request_goes_only_where_it_can_go(order: list[str]) -> None:
    request = marinas_request()
    held = run_operations(request, OF_A_REQUEST, order, lambda one: str(one.stage.value), STEPS_OF_A_REQUEST)
    assert held.count("formulate") <= 1
    assert held.count("withdraw") + held.count("yes") <= 1, "it ends once"
    assert held.count("erase") <= 1
    assert sum(1 for question in request.questions if question.answer is None) <= 1
    assert "wrong" not in held
    assert ("withdraw" in held or "yes" in held) == (request.stage in FINAL_STAGES)
    assert request.feedback_for <= (0 if request.answer is None else request.answer.version)


def members(*ids: str, goal: str = "Каждый начинает сам, без образца") -> Operation:
    def form(one: Topic) -> object:
        command = FormGroup(goal=goal, coordinator_id=ids[0], member_ids=list(ids))
        return Group.form(one, command, everybody(), ACCEPTED, id_="group-1", at=OPENED_AT)

    return form


def invited(one: Topic, person_id: str) -> Invitation:
    person = next(known for known in everybody() if known.id == person_id)
    return Invitation.send(one, person, "", id_=f"to-{person_id}", by=OLGA.id, at=OPENED_AT)[0]


def invite(person_id: str) -> Operation:
    return lambda one: invited(one, person_id)


ACCEPTED = [invited(topic(), TIMUR.id)]
ACCEPTED[0].accept(at=OPENED_AT)
OF_A_TOPIC: dict[str, Operation] = {
    "invite Timur": invite(TIMUR.id),
    "invite Larisa": invite(LARISA.id),
    "invite nobody's expert": invite(FOREIGN_TEACHER.id),
    "a group": members(OLGA.id, MARINA.id, TIMUR.id),
    "a pair": members(OLGA.id, TIMUR.id),
    "without an expert": members(OLGA.id, MARINA.id, NADEZHDA.id),
    "one twice": members(OLGA.id, TIMUR.id, TIMUR.id),
    "a stranger": members(OLGA.id, TIMUR.id, "nobody-knows"),
}


@quickly
@given(st.lists(st.sampled_from(sorted(OF_A_TOPIC)), max_size=12))
def test_a_topic_is_taken_once_and_by_a_group_that_may(order: list[str]) -> None:
    one = topic()
    held = run_operations(one, OF_A_TOPIC, order, lambda it: str(it.state), {"a group": {("open", "grouped")}})
    assert set(held) <= {"invite Timur", "invite Larisa", "a group"}
    assert held.count("a group") <= 1
    assert held[-1:] == ["a group"] or "a group" not in held, "nobody is invited to a topic that has its group"
    assert len(one.invited_ids) == len(set(one.invited_ids))
    assert (one.state == "grouped") == (one.group_id is not None) == bool(one.member_ids)


@quickly
@given(st.lists(st.sampled_from(["accept", "decline"]), max_size=5))
def test_an_invitation_is_answered_once(order: list[str]) -> None:
    operations: dict[str, Operation] = {
        "accept": lambda one: one.accept(at=OPENED_AT),
        "decline": lambda one: one.decline("Некогда", at=OPENED_AT),
    }
    steps = {"accept": {("invited", "accepted")}, "decline": {("invited", "declined")}}
    assert (
        run_operations(invited(topic(), LARISA.id), operations, order, lambda one: str(one.state), steps) == order[:1]
    )


def keep(**changed: Any) -> Operation:
    given: dict[str, Any] = {"attended_ids": [OLGA.id, TIMUR.id], "summary": "Начало, а не решение.", **changed}
    return lambda one: one.keep_minutes(KeepMinutes.model_validate(given), at=NOW + timedelta(days=12))


OF_A_MEETING: dict[str, Operation] = {
    "prepare": lambda one: one.assign_preparation(sources(10, 20)),
    "study one": lambda one: one.mark_studied(MARINA.id, MarkStudied(sources=[0])),
    "study both": lambda one: one.mark_studied(MARINA.id, MarkStudied(sources=[0, 1])),
    "study a third": lambda one: one.mark_studied(MARINA.id, MarkStudied(sources=[2])),
    "minutes": keep(),
    "minutes with a stranger": keep(attended_ids=[OLGA.id, FOREIGN_TEACHER.id]),
    "minutes with words of one who was not there": keep(
        contributions=[{"person_id": LARISA.id, "outcome": "worked", "text": "Лесенка."}]
    ),
}


@quickly
@given(st.lists(st.sampled_from(sorted(OF_A_MEETING)), max_size=15))
def test_a_meeting_is_prepared_once_and_held_once(order: list[str]) -> None:
    one: Meeting = meeting()
    answer = run_operations(
        one, OF_A_MEETING, order, lambda it: "held" if it.protocol else "ahead", {"minutes": {("ahead", "held")}}
    )
    assert set(answer) <= {"prepare", "study one", "study both", "minutes"}
    assert answer.count("prepare") <= 1
    assert answer.count("minutes") <= 1
    assert "minutes" not in answer or answer[-1] == "minutes", "what is held is not prepared any more"
    assert "prepare" in answer or not set(answer) & {"study one", "study both"}
    assert (one.protocol is None) == (one.held_at is None)


def assess(word: Any) -> Operation:
    def give(product: Product) -> object:
        return product.give_review(product.reviews[-1], word, at=examples.NOW) if product.reviews else None

    return give


OF_A_PRODUCT: dict[str, Operation] = {
    "edit": lambda product: product.edit(examples.WRITTEN, expected_revision=product.revision, at=examples.NOW),
    "edit over somebody": lambda product: product.edit(
        examples.WRITTEN, expected_revision=product.revision + 1, at=examples.NOW
    ),
    "empty": lambda product: product.edit(
        examples.WRITTEN.model_copy(update={"text": ""}), expected_revision=None, at=examples.NOW
    ),
    "ask": lambda product: product.ask_review("galina-orlova", review_id=f"v-{len(product.reviews)}", at=examples.NOW),
    "accept": assess(examples.ACCEPT),
    "return": assess(examples.RETURN),
    "return without a word": assess(examples.RETURN.model_copy(update={"remarks": ""})),
    "issue": examples.issued,
    "issue anew": lambda product: examples.issued(product, "Сказано, сколько минут."),
    "helped": lambda product: product.record_feedback(examples.word(product.edition), at=examples.NOW),
    "did not help": lambda product: product.record_feedback(
        examples.word(product.edition, "no_resources"), at=examples.NOW
    ),
}
WRITTEN = {state.value for state in EDITABLE_STATES}
ISSUED = {(State.ACCEPTED.value, State.PUBLISHED.value)}
STEPS_OF_A_PRODUCT = {
    "ask": {(state, State.REVIEW.value) for state in WRITTEN},
    "accept": {(State.REVIEW.value, State.ACCEPTED.value)},
    "return": {(State.REVIEW.value, State.RETURNED.value)},
    "issue": ISSUED,
    "issue anew": ISSUED,
    "did not help": {(State.PUBLISHED.value, State.CORRECTING.value)},
}


@settings(quickly, max_examples=100)
@given(st.lists(st.sampled_from(sorted(OF_A_PRODUCT)), max_size=40))
def test_a_product_reaches_the_library_only_through_an_expert(order: list[str]) -> None:
    product = examples.drafted()
    held = run_operations(product, OF_A_PRODUCT, order, lambda one: str(one.state.value), STEPS_OF_A_PRODUCT)
    assert not set(held) & {"edit over somebody"}
    assert product.edition == held.count("issue") + held.count("issue anew")
    assert held.count("issue") <= 1, "a later version says what is different"
    given = [review for review in product.reviews if review.given_at is not None]
    assert product.edition <= sum(1 for review in given if review.verdict == "accept")
    assert (product.state is State.REVIEW) == (len(given) < len(product.reviews))
