"""What is kept of a person, and of a child: corrected, agreed to and taken back in a browser, without a barrier."""

from tests.browser.conftest import Come, Site
from tests.cast import BORIS, MARINA, OLGA


def test_a_parent_agrees_and_takes_it_back(come: Come, site: Site) -> None:
    parent = come()
    parent.opens_with(site.region.asked.code)
    parent.goes_to("/requests/mine/child").meets_no_barrier()
    parent.presses("Дать согласие")
    parent.sees("Скажите, кем вы приходитесь ребёнку", "Без этого согласия ничего не хранится")
    parent.meets_no_barrier()


def test_the_coordinator_and_those_who_look_meet_no_barrier(come: Come, site: Site) -> None:
    olga, boris = come(OLGA), come(BORIS)
    olga.goes_to(f"/requests/{site.region.asked.request_id}/child").meets_no_barrier()
    boris.goes_to("/audit").meets_no_barrier()
    boris.goes_to(f"/people/{MARINA.id}/correction").meets_no_barrier()


def test_a_member_corrects_what_they_teach(come: Come) -> None:
    marina = come(MARINA)
    marina.goes_to("/my-data").presses("Исправить")
    marina.is_at("/my-data/correction")
    marina.meets_no_barrier()
    marina.writes(name="Марина 2")
    marina.presses("Сохранить")
    marina.sees("без цифр")
    marina.meets_no_barrier()
    marina.writes(name=MARINA.name, subjects="математика\nинформатика")
    marina.presses("Сохранить")
    marina.sees("Сохранено")
    marina.goes_to("/my-data").sees("информатика")
