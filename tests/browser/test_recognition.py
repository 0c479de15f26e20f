"""What somebody has done, shown by their own word and printed on one sheet; and thanks from the one who had asked."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import Come, Site
from tests.browser.visitor import Visitor
from tests.cast import BORIS, OLGA, TIMUR

WORDS = "Ребёнок снова решает сам, спасибо!"


def test_a_page_for_attestation_is_one_sheet_and_opens_by_its_owners_link_only(come: Come, site: Site) -> None:
    timur, anybody = come(TIMUR), come()
    timur.goes_to("/my-data").follows("Мой вклад")
    timur.is_at("/portfolio")
    timur.waits_for("Опубликованные работы: ")
    timur.sees("учил(а) как эксперт", "Эту страницу видите только вы")
    timur.meets_no_barrier()
    sheet = timur.page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1
    timur.presses("Создать секретную ссылку")
    link = timur.page.locator("a[href*='/portfolio/shared/']").inner_text()
    path = link[link.index("/portfolio/shared/") :]
    anybody.goes_to(path).sees(TIMUR.name, "Решённые заявки")
    anybody.meets_no_barrier()
    expect(anybody.page.locator("body")).not_to_contain_text("Закрыть эту ссылку")
    timur.presses("Закрыть эту ссылку")
    timur.sees("Эту страницу видите только вы")
    anybody.goes_to(path).sees("Здесь нет ничего, что открыто для вас")


def test_a_work_for_a_contest_is_composed_printed_and_shown_by_choice(come: Come) -> None:
    timur, anybody = come(TIMUR, scripts=False), come()
    timur.goes_to("/portfolio").waits_for("Опубликованные работы: ")
    timur.follows("Работы на конкурс")
    timur.writes(title="Как начинают задачу", contest="Педагогический поиск")
    timur.presses("Начать")
    timur.is_at("/presentations/*")
    home = timur.page.url
    timur.chooses(to="link")
    timur.presses("Сохранить выбор")
    timur.sees("сначала напишите аннотацию, вопрос, метод и итог")
    timur.goes_to(home)
    timur.writes(abstract="Класс начал решать сам.", question="Почему **молчат**?", method="Подсказки.", outcome="Да.")
    timur.presses("Сохранить слова")
    for box in timur.page.locator("[name=facts]").all():
        box.check()
    timur.presses("Показывать выбранное")
    before = _order(timur)
    timur.page.locator("#order + ol > li").first.get_by_role("button").click()
    assert _order(timur) == [before[1], before[0], *before[2:]]
    timur.chooses(to="link")
    timur.presses("Сохранить выбор")
    link = timur.page.locator("a[href*='/presentations/shared/']").inner_text()
    anybody.goes_to(link[link.index("/presentations/shared/") :]).sees(TIMUR.name, "записанные факты", "молчат")
    anybody.meets_no_barrier()
    reader = come(TIMUR)
    reader.goes_to(home).meets_no_barrier()
    reader.goes_to(f"{home}/sheet").meets_no_barrier()
    sheet = reader.page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1
    timur.chooses(to="me")
    timur.presses("Сохранить выбор")
    anybody.page.reload()
    anybody.sees("Здесь нет ничего, что открыто для вас")


def _order(member: Visitor) -> list[str]:
    """The events of a work as they stand."""
    fields = member.page.locator("#order + ol input[name=fact]").all()
    return [field.get_attribute("value") or "" for field in fields]


def test_who_had_asked_thanks_and_the_thanked_decide_who_sees_it(come: Come, site: Site) -> None:
    asker, boris, timur = come(), come(BORIS), come(TIMUR)
    asker.opens_with(site.region.closed.code)
    asker.follows("Поблагодарить тех, кто помог")
    asker.sees("Кто вы, они не узнают")
    asker.meets_no_barrier()
    asker.presses("Поблагодарить")
    asker.sees("Напишите, за что благодарите")
    asker.writes(text=WORDS)
    asker.presses("Поблагодарить")
    asker.sees("Благодарность записана")
    boris.goes_to("/thanks/waiting").sees(WORDS, "от автора заявки")
    boris.meets_no_barrier()
    boris.presses("Передать")
    boris.sees("Ничего не ждёт")
    timur.goes_to("/portfolio").sees(WORDS)
    timur.presses("Показывать другим")
    timur.sees("Не показывать")
    timur.meets_no_barrier()


def test_a_member_says_what_to_be_written_about(come: Come) -> None:
    olga = come(OLGA)
    olga.goes_to("/letters/mine").chooses(kind_meeting_held="off", digest_hour="19")
    olga.writes(weekly_cap="тысяча")
    olga.presses("Сохранить")
    olga.is_stopped()
    olga.writes(weekly_cap="7")
    olga.presses("Сохранить")
    olga.sees("Ваши пожелания сохранены")
    expect(olga.page.locator("[name=kind_meeting_held]")).to_have_value("off")
    expect(olga.page.locator("[name=digest_hour]")).to_have_value("19")
