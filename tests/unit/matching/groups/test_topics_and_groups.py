"""A topic, its invitations and its group."""

import pytest

from services.matching.groups.model import FormGroup, Group
from services.matching.invitations.model import Invitation
from services.matching.profiles.model import SelfAssessmentLine
from services.matching.topics.model import TITLE_LENGTH, Topic, shorten
from shared.problems import Conflict, Problem, Refused
from tests.cast import BORIS, EKATERINA, LARISA, MARINA, NADEZHDA, OLGA, TIMUR
from tests.unit.matching.examples import NOW, STORY, everybody, formulated, known, topic

MEMBERS = list(STORY.group.members)


def invited(about: Topic, *answers: tuple[str, str]) -> list[Invitation]:
    """Invitations of these people with their answers."""
    people = {person.id: person for person in everybody()}
    found = []
    for person_id, answer in answers:
        invitation, _ = Invitation.send(about, people[person_id], "", id_=f"to-{person_id}", by=OLGA.id, at=NOW)
        if answer == "accept":
            invitation.accept(at=NOW)
        elif answer == "decline":
            invitation.decline("Занята", at=NOW)
        found.append(invitation)
    return found


def the_answers(about: Topic) -> list[Invitation]:
    """The invitations of the story."""
    return invited(about, *((one.expert, one.answer) for one in STORY.invitations))


def form(about: Topic, invitations: list[Invitation], members: list[str], leader: str = OLGA.id) -> Group:
    """A group of these members."""
    command = FormGroup(goal=STORY.group.goal, coordinator_id=leader, member_ids=members)
    return Group.form(about, command, everybody(), invitations, id_="group-1", at=NOW)[0]


def test_a_formulated_request_becomes_a_topic_with_a_short_title() -> None:
    opened, event = Topic.open(formulated(), id_="topic-1", at=NOW)
    assert event.request_ids == ["request-1"]
    assert event.title == opened.title
    assert opened.title.startswith("Шестиклассники считают")
    assert len(opened.title) <= TITLE_LENGTH
    assert opened.state == "open"


def test_a_title_is_the_first_sentence_cut_between_words() -> None:
    assert shorten("Как начать урок? Класс шумит.") == "Как начать урок?"
    assert shorten("Класс шумит.") == "Класс шумит"
    assert shorten("слово " * 40).endswith("слово…")
    assert len(shorten("я" * 300)) <= TITLE_LENGTH


def test_an_invitation_is_answered_once() -> None:
    (yes,) = invited(topic(), (TIMUR.id, "accept"))
    with pytest.raises(Conflict, match="accepted this invitation already"):
        yes.decline("Передумал", at=NOW)
    (no,) = invited(topic(), (EKATERINA.id, "decline"))
    with pytest.raises(Conflict, match="declined this invitation already"):
        no.accept(at=NOW)
    assert (yes.state, no.state) == ("accepted", "declined")


def test_the_reason_of_a_refusal_stays_out_of_the_event() -> None:
    (invitation,) = invited(topic(), (EKATERINA.id, ""))
    declined = invitation.decline("До пятого декабря веду аттестацию", at=NOW)
    assert invitation.reason.startswith("До пятого")
    assert "аттестацию" not in declined.model_dump_json()


def test_nobody_is_asked_for_what_they_cannot_teach() -> None:
    with pytest.raises(Refused, match="not an expert"):
        Invitation.send(topic(), known(MARINA), "", id_="i", by=OLGA.id, at=NOW)


def test_the_group_of_the_story_takes_its_topic() -> None:
    about = topic()
    group = form(about, the_answers(about), MEMBERS)
    assert group.expert_ids == [TIMUR.id, LARISA.id]
    assert group.member_ids == MEMBERS
    assert (about.state, about.group_id, about.member_ids) == ("grouped", "group-1", MEMBERS)


def test_the_event_of_a_group_carries_what_the_next_services_need() -> None:
    about = topic()
    command = FormGroup(goal=STORY.group.goal, coordinator_id=OLGA.id, member_ids=MEMBERS)
    _, formed = Group.form(about, command, everybody(), the_answers(about), id_="group-1", at=NOW)
    assert formed.group_id == "group-1"
    assert formed.topic_id == about.id
    assert formed.expert_ids == [TIMUR.id, LARISA.id]
    assert formed.audiences == ["teacher"]
    assert formed.problem == about.problem


NOT_A_GROUP = [
    ([OLGA.id, TIMUR.id], OLGA.id, "3 to 15"),
    ([OLGA.id, TIMUR.id, *(f"p{n}" for n in range(14))], OLGA.id, "3 to 15"),
    ([OLGA.id, TIMUR.id, TIMUR.id], OLGA.id, "once"),
    ([MARINA.id, TIMUR.id, LARISA.id], OLGA.id, "one of the members"),
    ([OLGA.id, TIMUR.id, "nobody"], OLGA.id, "not known"),
    ([OLGA.id, TIMUR.id, BORIS.id], BORIS.id, "coordinator or a teacher"),
    ([OLGA.id, TIMUR.id, EKATERINA.id], OLGA.id, "only after accepting"),
    ([OLGA.id, MARINA.id, NADEZHDA.id], OLGA.id, "At least one expert"),
]


@pytest.mark.parametrize(("members", "leader", "why"), NOT_A_GROUP)
def test_not_every_list_of_people_is_a_group(members: list[str], leader: str, why: str) -> None:
    about = topic()
    answers = the_answers(about)
    with pytest.raises(Refused, match=why):
        form(about, answers, members, leader)
    assert about.state == "open"


@pytest.mark.parametrize("size", [3, 15])
def test_three_and_fifteen_are_a_group(size: int) -> None:
    about = topic()
    answers = the_answers(about)
    declined = {one.person_id for one in answers if one.state == "declined"}
    others = [one.id for one in everybody() if one.id not in {OLGA.id, TIMUR.id} | declined]
    assert len(form(about, answers, [OLGA.id, TIMUR.id, *others][:size]).member_ids) == size


def test_a_topic_is_taken_once_and_then_nobody_is_invited() -> None:
    about = topic()
    answers = the_answers(about)
    form(about, answers, MEMBERS)
    operations = (
        lambda: form(about, answers, MEMBERS),
        lambda: Invitation.send(about, known(NADEZHDA), "", id_="i", by=OLGA.id, at=NOW),
    )
    for kind in operations:
        with pytest.raises(Problem, match="its group already"):
            kind()


def test_a_self_audit_is_written_anew_and_whole() -> None:
    person = known(TIMUR)
    line = SelfAssessmentLine(line="Работа в парах", sub_kind="organising_lesson", can_teach=True)
    person.assess([line])
    assert [one.line for one in person.competencies] == ["Работа в парах"]
    with pytest.raises(Refused, match="twice"):
        person.assess([line, line.model_copy(update={"line": "работа в ПАРАХ"})])
    assert len(person.competencies) == 1
