"""Every page, for everybody who may open it: no barrier at the desk or on a phone, nothing sideways or foreign."""

from pathlib import Path

import pytest

from deploy.seed import Person, read_region
from tests.browser.conftest import Come, Site
from tests.browser.visitor import ADMIN, PHONE
from tests.cast import ARTHUR, BORIS, GALINA, LARISA, MARINA, OLGA, ZINAIDA

SERVICES = ("people", "intake")
OF_HOME = next(school.municipality for school in read_region().schools if school.id == "school-07")
FOR_ANYBODY = (
    "/", "/ask", "/follow", "/library", "/library?q=чего+здесь+нет", "/library?form=recommendations&audience=parent",
    "/library/{closed.product_id}", "/library/{closed.product_id}?version=1", "/meetings",
    "/meetings/{closed.meeting_id}", "/meetings/{prepared.meeting_id}", "/sign-in", "/sign-in/sent", "/accessibility",
    "/personal-data", "/schools", "/schools/school-07", "/thanks/written", "/nothing-here", "/board",
    "/topics", *(f"/api/{service}/contracts" for service in SERVICES),
)  # fmt: skip
FOR_MEMBERS = {
    MARINA: (
        "/meetings/groups", "/meetings/{prepared.meeting_id}", "/meetings/{closed.meeting_id}", "/products",
        "/products/{closed.product_id}", "/topics/{closed.topic_id}", "/board", "/people",
        "/portfolio", "/presentations", "/letters/mine", "/thanks", "/consents", "/my-data", "/my-data/erasure",
        "/sessions", f"/people/{MARINA.id}",
    ),
    LARISA: ("/invitations", "/experts/me", "/products", "/reviews"),
    OLGA: (
        "/board", "/requests/{closed.request_id}", "/requests/{asked.request_id}", "/topics",
        "/topics/{closed.topic_id}", "/meetings/groups", "/meetings/{prepared.meeting_id}", "/products",
        "/products/{reviewed.product_id}", "/products/{closed.product_id}", "/letters", "/people",
        "/portfolio", "/portfolio/council", "/thanks", "/thanks/waiting",
    ),
    GALINA: ("/reviews", "/reviews/{reviewed.review_id}", "/invitations"),
    ZINAIDA: (
        "/board", "/people", f"/people/{MARINA.id}", "/audit", "/imports", "/schools/school-07/change", "/tokens",
        "/sessions",
    ),
    BORIS: (
        "/board", "/people", "/letters", "/letters?state=digest", "/thanks/waiting", "/topics", "/dead-letters",
        "/dead-letters/intake", "/audit", "/imports", "/tokens", "/schools/school-07/change",
        "/places", f"/places/{OF_HOME}", f"/people/{MARINA.id}", "/people?left=true", "/api/people/retention",
    ),
    ARTHUR: ("/board", "/letters", "/products", "/dead-letters/people", "/audit"),
}  # fmt: skip


def test_anybody_meets_no_barrier(come: Come, site: Site) -> None:
    anybody = come()
    for address in FOR_ANYBODY:
        anybody.goes_to(address.format(**vars(site.region))).meets_no_barrier()


@pytest.mark.parametrize("person", FOR_MEMBERS, ids=lambda person: person.id)
def test_members_meet_no_barrier(come: Come, site: Site, person: Person) -> None:
    member = come(person)
    for address in FOR_MEMBERS[person]:
        member.goes_to(address.format(**vars(site.region))).meets_no_barrier()


# Pale words that are shown at some widths only. The policy of our pages lets nobody write a style into them.
_PALE = """query => {
  document.querySelector('main').insertAdjacentHTML('beforeend', '<p class="pale">Бледно</p>')
  const sheet = document.styleSheets[0]
  sheet.insertRule('.pale {display: none; color: #bbb; background: #fff}', sheet.cssRules.length)
  sheet.insertRule(`@media (${query}) {.pale {display: block}}`, sheet.cssRules.length)
}"""


@pytest.mark.parametrize(("query", "width"), [("width < 40em", PHONE), ("width >= 40em", ADMIN)])
def test_words_too_pale_to_read_would_be_noticed(come: Come, query: str, width: int) -> None:
    anybody = come().goes_to("/accessibility")
    anybody.page.evaluate(_PALE, query)
    with pytest.raises(AssertionError, match=f"at {width} px: color-contrast"):
        anybody.meets_no_barrier()


def test_one_who_asked_meets_no_barrier(come: Come, site: Site) -> None:
    for story in (site.region.asked, site.region.closed):
        asker = come()
        asker.opens_with(story.code)
        asker.meets_no_barrier()
        asker.goes_to("/requests/mine/receipt").meets_no_barrier()


def test_a_letter_can_be_read_before_it_leaves(come: Come) -> None:
    boris = come(BORIS)
    boris.goes_to("/letters").follows("Вас просят")
    boris.is_at("/letters/*")
    boris.meets_no_barrier()


def test_the_operator_finds_mends_and_sees_what_was_done(come: Come) -> None:
    boris = come(BORIS)
    boris.goes_to("/dead-letters").follows("people")
    boris.waits_for("person_id: Field required")
    boris.meets_no_barrier()
    boris.follows("matching.expert.invited.v1")
    boris.meets_no_barrier()
    boris.writes(text='{"title": "Первый шаг"}')
    boris.presses("Отправить исправленное")
    boris.sees("Проверьте ответы", "не соответствует контракту")
    boris.meets_no_barrier()
    text = boris.page.locator("[name=text]").input_value()
    assert text == '{"title": "Первый шаг"}', "what was typed stays"
    boris.writes(reason="Проба связи")
    boris.presses("Убрать навсегда")
    boris.is_at("/dead-letters/people")
    boris.sees("убрано", "Проба связи", BORIS.name, "все сообщения приняты")
    boris.meets_no_barrier()


@pytest.mark.parametrize("address", ["/ask", "/sign-in", "/library"])
def test_the_keyboard_reaches_everything_in_order_and_is_seen(come: Come, address: str) -> None:
    anybody = come()
    anybody.goes_to(address)
    stops = anybody.walks_with_the_keyboard()
    assert stops[0].words == "Перейти к основному содержанию"
    assert [stop.words for stop in stops if not stop.shown] == [], "the focus has to be seen"
    places = [stop.place for stop in stops]
    assert places == sorted(places), "the order of the keys is the order of reading"
    assert len(stops) > 8


def test_the_menu_of_a_phone_opens_and_works_without_scripts_too(come: Come) -> None:
    for scripts in (True, False):
        anybody = come(scripts=scripts, width=PHONE)
        anybody.goes_to("/")
        if scripts:
            anybody.presses("Меню")
        anybody.follows("Методическая база")
        anybody.is_at("/library")


def test_the_board_keeps_every_stage_in_sight(come: Come, album: Path) -> None:
    boris, olga = come(BORIS), come(OLGA)
    boris.goes_to("/board")
    stages = boris.page.locator(".set-board__column h2")
    assert stages.count() == 8
    assert stages.last.bounding_box()["y"] < 1_200  # type: ignore[index]  # it is there
    boris.unfolds("Показать ещё")
    column = boris.page.locator(".set-board__column").first
    assert column.locator(".set-board__card:visible").count() == 20
    count = int(column.locator(".set-board__count").inner_text())
    boris.goes_to("/board/intake").meets_no_barrier()
    boris.sees(f"1–50 из {count}")
    olga.goes_to("/board").takes_a_picture(album / "board.png", height=1_150)
    assert 10_000 < (album / "board.png").stat().st_size < 250_000
