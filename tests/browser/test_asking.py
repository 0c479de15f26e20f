"""The one who asks: from the first page to "yes, it helps", with JavaScript and without."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Come, Site
from tests.browser.visitor import PHONE, Visitor
from tests.cast import OLGA

STORY = "Даю задачу, и восемь человек ждут.\n\nКарточки не помогли: «а как тут начать?»"

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def asks(visitor: Visitor) -> str:
    """Hands a request in and takes the code home."""
    visitor.goes_to("/ask")
    visitor.chooses(audience="parent", school_id=str(OLGA.school))
    visitor.writes(story=STORY)
    visitor.presses("Подать заявку")
    visitor.is_at("/requests/mine/receipt")
    return str(visitor.page.locator(".set-slip dd").nth(1).inner_text())


@with_and_without_scripts
def test_nobody_has_to_sign_in_to_be_helped(come: Come, *, scripts: bool) -> None:
    anybody = come(scripts=scripts)
    anybody.goes_to("/").follows("Попросить помощь")
    anybody.is_at("/ask")
    code = asks(anybody)
    anybody.sees("Ваша заявка принята", "Что будет дальше")
    later = come(scripts=scripts, width=PHONE)
    later.goes_to("/follow").writes(code=code.replace("-", " ").lower())
    later.presses("Открыть")
    later.is_at("/requests/mine")
    later.sees("Новая", "Заявка принята", "Координатор вашей школы читает вашу историю")
    expect(later.page.locator(".set-quiet-lines")).to_have_css("white-space-collapse", "preserve-breaks")


@with_and_without_scripts
def test_what_was_typed_is_never_lost(come: Come, *, scripts: bool) -> None:
    anybody = come(scripts=scripts)
    anybody.goes_to("/ask").writes(story=STORY, subject="математика")
    anybody.chooses(audience="teacher")
    anybody.presses("Подать заявку")
    anybody.is_at("/ask")
    anybody.is_stopped()
    expect(anybody.page.locator("[name=story]")).to_have_value(STORY)
    expect(anybody.page.locator("[name=subject]")).to_have_value("математика")
    expect(anybody.page.locator("[name=audience][value=teacher]")).to_be_checked()
    summary = anybody.page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("Проверьте ответы")
    if scripts:
        expect(summary).to_be_focused()
        summary.get_by_role("link").first.click()
        expect(anybody.page.locator("[name=school_id]")).to_be_focused()
        anybody.meets_no_barrier()
    anybody.chooses(school_id=str(OLGA.school), experience="young")
    anybody.presses("Подать заявку")
    anybody.is_at("/requests/mine/receipt")


@with_and_without_scripts
def test_a_question_is_answered_and_the_thread_grows(come: Come, *, scripts: bool) -> None:
    parent, olga = come(scripts=scripts), come(OLGA, scripts=scripts)
    asks(parent)
    number = parent.page.locator(".set-slip dd").first.inner_text()
    olga.goes_to("/board")
    olga.opens_the_card(number)
    olga.writes(words="Что ребёнок делает первым?")
    olga.presses("Спросить")
    parent.goes_to("/requests/mine").sees("Координатор спрашивает", "Что ребёнок делает первым?")
    parent.presses("Ответить")
    parent.is_stopped()
    parent.writes(words="Смотрит на меня.\nПотом в окно.")
    parent.presses("Ответить")
    parent.sees("На вопрос ответили")
    olga.page.reload()
    olga.sees("Смотрит на меня.\nПотом в окно.")


@with_and_without_scripts
def test_a_code_that_opens_nothing_says_so(come: Come, *, scripts: bool) -> None:
    anybody = come(scripts=scripts)
    anybody.goes_to("/follow").writes(code="AAAA-BBBB-CCCC-DDDD")
    anybody.presses("Открыть")
    anybody.is_at("/follow")
    expect(anybody.page.locator("[name=code]")).to_have_value("AAAA-BBBB-CCCC-DDDD")
    expect(anybody.page.locator(".govuk-error-summary")).to_be_visible()


def test_the_answer_helps(come: Come, site: Site) -> None:
    teacher = come(scripts=False, width=PHONE)
    teacher.opens_with(site.region.published.code)
    teacher.sees("Помогает ли ответ?")
    teacher.chooses(understood="yes", has_resources="no")
    teacher.presses("Отправить")
    teacher.is_stopped()
    expect(teacher.page.locator("[name=understood][value=yes]")).to_be_checked()
    teacher.chooses(has_resources="yes")
    teacher.writes(comment="Попробовали в пятницу.")
    teacher.presses("Отправить")
    teacher.sees("Заявка решена", "Попробовали в пятницу.", "Спасибо!")


def test_one_may_change_ones_mind(come: Come) -> None:
    parent = come()
    asks(parent)
    parent.goes_to("/requests/mine").unfolds("Помощь больше не нужна")
    parent.presses("Отозвать заявку")
    parent.sees("Заявка отозвана")


def test_the_site_speaks_two_languages(come: Come) -> None:
    anybody = come(width=PHONE)
    anybody.goes_to("/ask").follows("English")
    anybody.sees("Ask for help")
    assert anybody.page.locator("html").get_attribute("lang") == "en"
    anybody.goes_to("/library").sees("Library of methods")
    anybody.follows("Русский")
    anybody.sees("Методическая база")
    assert anybody.page.locator("html").get_attribute("lang") == "ru"


def test_pictures_of_asking_and_following(come: Come, site: Site, album: Path) -> None:
    anybody = come(width=1000)
    anybody.goes_to("/ask").chooses(audience="parent")
    anybody.takes_a_picture(album / "ask.png", height=900)
    anybody.opens_with(site.region.closed.code)
    anybody.takes_a_picture(album / "thread.png", height=1000)
    anybody.goes_to("/library").takes_a_picture(album / "library.png", height=760)
    for name in ("ask", "thread", "library"):
        assert 10_000 < (album / f"{name}.png").stat().st_size < 250_000
