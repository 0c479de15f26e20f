"""The school year is full, hangs together, and gives away nobody."""

import re
from collections import Counter

import pytest

from deploy.seed import read_requests, read_story
from deploy.seed.year import read_cards, read_year
from deploy.seed.year_model import YearStory

STORIES = read_year()
PRODUCTS = [story for story in STORIES if story.reaches("published")]
SUB_KINDS = {request.key: request.sub_kind for request in read_requests()}
TEACHERS_WORK = set(SUB_KINDS.values())
FORMS = {"article", "guide", "webinar", "master_class", "recommendations"}
LINK = re.compile(r"https?:|www\.|\[[^\]]*\]\(|@\w")
TELEPHONE = re.compile(r"(?:\+7|\b8)[ ()-]*\d{3}[ ()-]*\d{3}[ -]?\d{2}[ -]?\d{2}")
FULL_NAME = re.compile(r"\b[А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:ович|евич|ичн|овн|евн)(?:а|ы|у|ой|е|ем|ом)?\b")
SOLVED_WELL = 11
CORRECTED = 6


def by_request(story: YearStory) -> str:
    return story.request


def test_every_request_but_the_one_of_the_demo_is_on_its_way() -> None:
    expected = {request.key for request in read_requests()} - {read_story().request}
    assert {story.request for story in STORIES} == expected


def test_requests_stand_in_all_stages() -> None:
    steps = {story.until for story in STORIES}
    assert {"submitted", "asked", "answered", "withdrawn", "formulated", "invited", "announced", "prepared"} <= steps
    assert {"met", "written", "review_asked", "reviewed", "published", "first_feedback", "last_feedback"} <= steps


def test_ten_groups_are_at_work_or_have_worked() -> None:
    assert sum(story.reaches("grouped") for story in STORIES) >= 10
    assert sum(story.reaches("announced") and not story.reaches("met") for story in STORIES) >= 4, "meetings lie ahead"


def test_two_products_stand_for_every_sub_kind_and_all_five_forms_are_used() -> None:
    assert len(PRODUCTS) >= 24
    counted = Counter(story.sub_kind or SUB_KINDS[story.request] for story in PRODUCTS)
    assert {kind for kind in TEACHERS_WORK if counted[kind] < 2} == set()
    assert {story.product.form for story in PRODUCTS if story.product} == FORMS


def test_half_of_the_products_speak_to_parents_or_students_too() -> None:
    assert 2 * sum(bool(story.variants) for story in PRODUCTS) >= len(PRODUCTS)


def test_some_products_did_not_help_at_once_and_were_corrected() -> None:
    corrected = [
        story for story in PRODUCTS if story.reaches("corrected") and story.product and story.product.correction
    ]
    assert len(corrected) >= CORRECTED
    assert all(story.first_text != story.text for story in corrected)
    assert sum("не получилось" in story.text for story in PRODUCTS) >= SOLVED_WELL, "failure is told honestly"


@pytest.mark.parametrize("story", PRODUCTS, ids=by_request)
def test_a_product_is_long_enough_to_use_and_short_enough_to_read(story: YearStory) -> None:
    assert 400 <= story.words <= 1_200


@pytest.mark.parametrize("story", STORIES, ids=by_request)
def test_what_the_world_reads_names_nobody_and_links_nowhere(story: YearStory) -> None:
    public = "\n".join((story.text, *story.variants.values(), story.problem or "", story.goal or ""))
    for pattern in (LINK, TELEPHONE, FULL_NAME):
        assert pattern.findall(public) == []


def test_the_patterns_would_notice() -> None:
    assert FULL_NAME.search("Позвоните Ольге Ивановне завтра")
    assert TELEPHONE.search("+7 (902) 123-45-67")
    assert LINK.search("[сюда](https://example.org)")


def test_no_two_products_begin_or_end_alike() -> None:
    openings = Counter(story.text[:80] for story in PRODUCTS)
    assert max(openings.values()) == 1
    assert len({story.product.title for story in PRODUCTS if story.product}) == len(PRODUCTS)


def test_cards_differ_and_hold_wishes_too() -> None:
    cards = read_cards()
    assert len(cards) >= 15
    lines = [line for card in cards for line in card.lines]
    assert len({line.line for line in lines}) == len(lines)
    assert any(not line.can_teach for line in lines)
    assert len({line.sub_kind for line in lines}) >= 8
