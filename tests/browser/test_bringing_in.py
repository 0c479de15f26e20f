"""An administrator brings in a list, looks before saying yes, takes it back; a school looks after its page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import Come
from tests.browser.visitor import Visitor
from tests.cast import ZINAIDA
from tests.integration.people.imports.files import as_csv, teacher

LONG = 8_000
"""Rows: the page tells twice a second how far they are, and a quick machine looks through 3,000 in half of one."""
OVER = 60_000
"""Milliseconds that a list may take on a busy machine; what is awaited is on the page, which looks again by itself."""

with_and_without_scripts = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def brings(member: Visitor, file: Path) -> None:
    """Has a file checked; nothing is changed by that."""
    member.goes_to("/imports").page.get_by_label("Файл со списком").set_input_files(file)
    member.presses("Проверить файл")


@with_and_without_scripts
def test_a_list_is_looked_at_run_and_taken_back(come: Come, tmp_path: Path, *, scripts: bool) -> None:
    right, wrong = tmp_path / f"учителя-{scripts}.csv", tmp_path / f"ошибка-{scripts}.csv"
    first, second = teacher(10 + scripts), teacher(20 + scripts, roles="учитель; эксперт")
    right.write_bytes(as_csv([first, second]))
    wrong.write_bytes(as_csv([first, teacher(30 + scripts, roles="король")]))
    zinaida = come(ZINAIDA, scripts=scripts)
    page = zinaida.page

    def meets_no_barrier() -> None:
        if scripts:
            zinaida.meets_no_barrier()

    zinaida.goes_to("/people").follows("Списки из файлов")
    zinaida.presses("Проверить файл")
    expect(page.get_by_text("Выберите файл").first).to_be_visible()
    meets_no_barrier()

    brings(zinaida, wrong)
    expect(page.get_by_text("есть ошибки")).to_be_visible(timeout=OVER)
    expect(page.get_by_role("row", name=re.compile("3.*король"))).to_be_visible()
    expect(page.get_by_role("button", name="Да, сделать именно это")).to_have_count(0)
    meets_no_barrier()

    brings(zinaida, right)
    expect(page.get_by_text("ждёт вашего «да»")).to_be_visible(timeout=OVER)
    meets_no_barrier()
    zinaida.presses("Да, сделать именно это")
    expect(page.get_by_text("выполнено", exact=True)).to_be_visible(timeout=OVER)
    meets_no_barrier()

    zinaida.goes_to("/people")
    expect(page.get_by_role("link", name=str(first["name"]), exact=True)).to_be_visible()
    zinaida.goes_to("/imports").follows(right.name)
    zinaida.presses("Отменить эту загрузку")
    expect(page.get_by_text("отменено", exact=True)).to_be_visible(timeout=OVER)
    meets_no_barrier()
    zinaida.goes_to("/people")
    expect(page.get_by_role("link", name=str(first["name"]), exact=True)).to_have_count(0)


@with_and_without_scripts
def test_a_long_list_is_seen_on_its_way(come: Come, tmp_path: Path, *, scripts: bool) -> None:
    """It is only looked at: a plan that nobody runs changes nothing for the other tests."""
    long = tmp_path / f"длинный-{scripts}.csv"
    long.write_bytes(as_csv([teacher(number) for number in range(10_000, 10_000 + LONG)]))
    zinaida = come(ZINAIDA, scripts=scripts)
    brings(zinaida, long)
    seen = [0]
    for _ in range(1_000):
        if zinaida.page.get_by_text("ждёт вашего «да»").count():
            break
        for ready, total in progress(zinaida):
            assert total == LONG
            assert seen[-1] <= ready <= total, "it never goes back"
            seen.append(ready)
        zinaida.page.reload()
    zinaida.sees("ждёт вашего «да»", str(LONG))
    assert [one for one in seen if 0 < one < LONG], f"nothing was seen between the beginning and the end: {seen}"


def progress(member: Visitor) -> list[tuple[int, int]]:
    """How many rows of how many are through; nothing where the page looks again by itself at this very moment."""
    try:
        found = member.page.locator("#progress").evaluate_all("bars => bars.map(bar => [bar.value, bar.max])")
    except Error:
        return []
    return [(int(ready), int(total)) for ready, total in found]


@with_and_without_scripts
def test_a_school_looks_after_its_page(come: Come, *, scripts: bool) -> None:
    zinaida = come(ZINAIDA, scripts=scripts)
    page = zinaida.page
    title = f"Приглашаем родителей и учеников {'вечером' if scripts else 'днём'}"
    zinaida.goes_to("/schools/school-07/change")
    page.get_by_label("Заголовок").fill(title)
    page.get_by_label("Текст").fill("В пятницу в **15:00** говорим о математике.\n\n- вопросы\n- чай")
    zinaida.presses("Объявить")
    zinaida.goes_to("/schools/school-07/change")
    page.get_by_label("Четверти").fill("I четверть: 01.09.2026 – 25.10.2026\nII четверть: 04.11.2026 – 27.12.2026")
    page.get_by_label("Каникулы").fill("Осенние каникулы: 26.10.2026 – 03.11.2026")
    page.get_by_label("Звонки").fill("08:30 – 09:15\n09:25 – 10:10")
    zinaida.presses("Сохранить календарь")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_text("15:00", exact=True).first).to_be_visible()
    if scripts:
        come().goes_to("/schools/school-07").meets_no_barrier()
        zinaida.goes_to("/schools/school-07/change").meets_no_barrier()
