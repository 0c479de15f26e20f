"""The seed is shaped like the study, and everything it names exists."""

import shutil
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from deploy.seed import (
    HERE,
    Request,
    SeedRefused,
    read_people,
    read_region,
    read_requests,
    read_story,
)
from tests import cast

ALL_KINDS = {"theoretical", "methodical", "organisational", "motivational"}
SAME_STORY = 0.35  # Jaccard similarity of character 5-grams from which two stories count as one


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the seed to a place where a test may spoil it."""
    for file in HERE.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def spoil(file: Path, old: str, new: str) -> None:
    """Replace the first `old`, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def grams(request: Request) -> set[str]:
    """Cut a story into character 5-grams."""
    text = " ".join(request.story.lower().split())
    return {text[start : start + 5] for start in range(len(text) - 4)}


def test_the_region_has_schools_of_every_sort() -> None:
    kinds = Counter(school.kind for school in read_region().schools)
    assert sum(kinds.values()) == 8
    assert kinds["kindergarten"] == 2
    assert kinds["rural"] >= 1


def test_the_numbers_are_those_of_the_study() -> None:
    requests = read_requests()
    asked = Counter(request.experience or "family" for request in requests)
    assert asked == {"young": 10, "experienced": 23, "family": 33}
    assert sum(request.audience == "student" for request in requests) >= 10


@pytest.mark.parametrize("audience", ["teacher", "parent", "student"])
def test_every_audience_has_all_four_kinds_of_difficulty(audience: str) -> None:
    assert {request.kind for request in read_requests() if request.audience == audience} == ALL_KINDS


def test_sub_kinds_are_those_the_study_found() -> None:
    found: dict[str, set[str]] = {"young": set(), "experienced": set(), "family": set()}
    for request in read_requests():
        found[request.experience or "family"].add(request.sub_kind)
    assert found == {
        "young": {"engaging_students", "choosing_tasks", "subject_method", "organising_lesson", "work_with_parents"},
        "experienced": {"work_with_parents", "special_needs", "psychological_features"},
        "family": {"school_diary", "dialogue_with_teachers", "meaning_of_subjects", "after_school"},
    }


def test_requests_come_from_every_school_and_through_both_channels() -> None:
    requests = read_requests()
    assert {request.school for request in requests} == {school.id for school in read_region().schools}
    assert {request.channel for request in requests} == {"web", "paper"}


def test_no_two_stories_are_nearly_the_same() -> None:
    stories = [(request.key, grams(request)) for request in read_requests()]
    alike = [
        (one, other)
        for (one, left), (other, right) in combinations(stories, 2)
        if len(left & right) / len(left | right) >= SAME_STORY
    ]
    assert alike == []


def test_stories_are_as_long_as_people_write_them() -> None:
    lengths = [len(request.story.split()) for request in read_requests()]
    assert min(lengths) >= 20
    assert max(lengths) <= 250
    assert sum(length >= 40 for length in lengths) >= 60


def test_the_same_difficulty_comes_in_groups_of_two_to_four() -> None:
    groups = Counter(request.similar_to for request in read_requests() if request.similar_to)
    assert len(groups) >= 8
    assert {1, 2, 3} >= set(groups.values())  # and the first of each group itself


def test_experts_cover_every_sub_kind_and_somebody_can_teach_it() -> None:
    taught = {can.sub_kind for person in read_people() for can in person.competencies if can.can_teach}
    assert taught == {request.sub_kind for request in read_requests()}


def test_young_is_counted_from_the_day_a_person_started() -> None:
    day = read_region().as_of
    assert cast.MARINA.young_on(day)
    assert not cast.OLGA.young_on(day)
    started = cast.MARINA.started
    assert cast.MARINA.young_on(started.replace(year=started.year + 3))
    assert not cast.MARINA.young_on(started.replace(year=started.year + 3, day=started.day + 1))


def test_the_story_uses_the_cast_and_no_foreign_school() -> None:
    story = read_story()
    assert story.requester == cast.MARINA.id
    assert story.group.coordinator == cast.OLGA.id
    answers = {invitation.expert: invitation.answer for invitation in story.invitations}
    assert answers == {cast.TIMUR.id: "accept", cast.EKATERINA.id: "decline", cast.LARISA.id: "accept"}
    assert story.review.reviewer == cast.GALINA.id
    foreign = cast.FOREIGN_COORDINATOR.school
    assert cast.FOREIGN_TEACHER.school == foreign
    participants = {*story.group.members, story.review.reviewer, *answers}
    assert foreign not in {cast.person(person_id).school for person_id in participants}


def test_the_story_has_something_that_failed_and_both_reasons_to_correct() -> None:
    story = read_story()
    assert "failed" in {published.outcome for published in story.minutes.contributions}
    assert [reading.verdict for reading in story.review.rounds] == ["return_with_remarks", "accept"]
    assert [word.helped for word in story.feedback] == [False, True]
    assert {correction.cause for correction in story.corrections} == {"review", "feedback"}


def test_corrections_change_the_product_step_by_step() -> None:
    story = read_story()
    assert len(story.product.text.split()) >= 300
    assert {variant.audience for variant in story.product.variants} >= {"teacher", "parent"}
    assert "три минуты по часам" in story.text_after("main", ("review",))
    assert "гармошкой" not in story.text_after("teacher", ("review",))
    assert "гармошкой" in story.text_after("teacher")


@pytest.mark.parametrize(
    ("file", "old", "new", "publishes"),
    [
        ("region.toml", 'municipality = "rechnoye"', 'municipality = "moscow"', "school-05 lies in moscow"),
        ("region.toml", "Asia/Yekaterinburg", "Asia/Nowhere", "no time zone Asia/Nowhere"),
        ("people.toml", 'id = "timur-akhmetov"', 'id = "nina-arkhipova"', "more than once: nina-arkhipova"),
        ("people.toml", "@gymnasium1.example.org", "@gymnasium1.ru", "outside example.org and example.com"),
        ("people.toml", "@gymnasium1.example.org", "@notexample.org", "outside example.org and example.com"),
        ("people.toml", 'school = "school-01"', 'school = "school-99"', "works at school-99"),
        ("people.toml", '"coordinator", at = "school-01"', '"auditor", at = "school-01"', "held for the region"),
        (
            "people.toml",
            '"coordinator", at = "school-01"',
            '"teacher", at = "school-01"',
            "school-01 has no coordinator",
        ),
        ("people.toml", '"region_operator"', '"methodist"', "one region operator, not 0"),
        ("people.toml", "can_teach = true", 'can_teach = "yes"', "can_teach"),
        ("people.toml", "started = 1998", "surprise = 1\nstarted = 1998", "surprise"),
        ("people.toml", "[[person]]", "[[person", "people.toml is not TOML"),
        ("requests.toml", 'author = "marina-belova"', 'author = "olga-ivanova"', "olga-ivanova is experienced"),
        ("requests.toml", 'author = "marina-belova"', 'author = "nobody"', "by nobody, who is not there"),
        ("requests.toml", 'similar_to = "young-01"', 'similar_to = "student-01"', "not an earlier first of a group"),
        ("requests.toml", 'sub_kind = "engaging_students"', 'sub_kind = "after_school"', "no after_school for young"),
        ("requests.toml", 'audience = "parent"', 'audience = "teacher"', "teachers, and only they"),
        ("story.toml", 'reviewer = "galina-orlova"', 'reviewer = "timur-akhmetov"', "from outside the group"),
        ("story.toml", 'expert = "larisa-kudymova"', 'expert = "marina-belova"', "marina-belova is invited but"),
        ("story.toml", "duration_minutes = 90", "duration_minutes = 60", "agenda takes 90 minutes, the meeting 60"),
        ("story.toml", "Дайте ученикам время. Каждый", "Подождите. Каждый", "stands 0 times"),
        ("story.toml", 'part = "main"', 'part = "student"', "which the product does not have"),
    ],
)
def test_a_broken_seed_is_refused_with_a_sentence(folder: Path, file: str, old: str, new: str, publishes: str) -> None:
    spoil(folder / file, old, new)
    with pytest.raises(SeedRefused, match=publishes):
        read_story(folder)


def test_a_missing_request_breaks_the_study(folder: Path) -> None:
    file = folder / "requests.toml"
    kept, _, _ = file.read_text(encoding="utf-8").rpartition("[[request]]")
    file.write_text(kept, encoding="utf-8")
    with pytest.raises(SeedRefused, match="32 requests of families, the study has 33"):
        read_requests(folder)
