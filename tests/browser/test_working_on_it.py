"""Those who work on a request: the coordinator, an expert, a reviewer; every form they meet is looked at."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.browser.conftest import Come, Site
from tests.browser.test_asking import asks
from tests.cast import GALINA, LARISA, MARINA, OLGA, TIMUR

PROBLEM = (
    "Пятиклассники не начинают задачу, пока нет образца. Нужно, чтобы каждый сам выбрал подсказку и сделал первый шаг."
)


def test_the_coordinator_makes_a_problem_exact_and_finds_people(come: Come) -> None:
    parent, olga = come(), come()
    asks(parent)
    number = parent.page.locator(".set-slip dd").first.inner_text()
    olga.goes_to("/").follows("Войти")
    olga.comes_in_as(OLGA.name)
    olga.sees(OLGA.name)
    olga.follows("Доска")
    olga.opens_the_card(number)
    olga.meets_no_barrier()
    olga.writes(problem=PROBLEM, competencies="дать опору, не решая\nзаметить начало работы")
    olga.presses("Сохранить и перейти к подбору")
    expect(olga.page.locator("[name=problem]")).to_have_value(PROBLEM)
    olga.is_stopped("nothing is chosen for the coordinator")
    olga.meets_no_barrier()
    olga.chooses(kind="methodical", sub_kind="choosing_tasks")
    olga.presses("Сохранить и перейти к подбору")
    olga.sees("Проблема сформулирована")
    olga.waits_for("Открыта тема")
    olga.follows("Подбор")
    olga.follows("Пятиклассники не начинают задачу")
    olga.sees("Кто мог бы помочь и почему", TIMUR.name)
    olga.unfolds(f"Пригласить: {TIMUR.name}")
    olga.writes(message="Тимур Ринатович, поможете с подсказками?")
    olga.presses("Отправить приглашение")
    olga.is_at("/topics/*#invitations")
    olga.sees("Ждём ответа")
    olga.presses("Выйти")
    olga.sees("Войти")


def test_an_expert_declines_and_a_group_comes_together_all_the_same(come: Come, site: Site) -> None:
    topic = f"/topics/{site.region.matched.topic_id}"
    larisa, olga = come(LARISA), come(OLGA)
    larisa.goes_to("/").follows("Приглашения")
    larisa.sees("Спасибо, что прочли.")
    larisa.meets_no_barrier()
    larisa.unfolds("В этот раз не смогу")
    larisa.writes(reason="Спросите Тимура Ринатовича.")
    larisa.presses("Отказаться")
    larisa.sees("Вы отказались", "Спросите Тимура Ринатовича.")
    olga.goes_to(topic).sees("Причина: Спросите Тимура Ринатовича.")
    olga.meets_no_barrier()
    olga.presses("Собрать группу")
    olga.is_stopped()
    olga.writes(goal="Каждый за три минуты сам делает первый шаг незнакомой задачи.")
    olga.chooses(coordinator_id=OLGA.id)
    for member in (OLGA, MARINA, TIMUR):
        olga.chooses(member_ids=member.id)
    olga.presses("Собрать группу")
    olga.sees("В работе", "Каждый за три минуты сам делает первый шаг незнакомой задачи.")


def test_an_expert_says_yes_and_keeps_a_card(come: Come) -> None:
    timur = come(TIMUR, scripts=False)
    timur.goes_to("/invitations").follows("Моя карточка")
    timur.is_at("/experts/me")
    timur.writes(line="урок, который начинают дети")
    timur.chooses(sub_kind="engaging_students", can_teach="no")
    timur.presses("Добавить")
    timur.sees("урок, который начинают дети")


def test_a_meeting_is_announced_prepared_and_kept_in_minutes(come: Come, site: Site) -> None:
    olga = come(OLGA)
    olga.goes_to("/meetings").follows("Мои группы")
    olga.meets_no_barrier()
    olga.presses("Объявить")
    olga.is_stopped()
    olga.meets_no_barrier()
    then = datetime.now(UTC) + timedelta(days=30)
    olga.writes(title="Ещё раз о первом шаге", time="15:00", minutes="45")
    olga.writes(day=str(then.day), month=str(then.month), year=str(then.year))
    olga.writes(link="https://meet.example.org/eshche", agenda="15 Что пробовали\n30 Что решили")
    olga.chooses(form="round_table", mode="online")
    olga.presses("Объявить")
    olga.is_at("/meetings/*")
    olga.sees("Ещё раз о первом шаге", ", 15:00 (Екатеринбург)", "Что пробовали")
    olga.goes_to(f"/meetings/{site.region.announced.meeting_id}").meets_no_barrier()
    olga.writes(sources="20 Как решать задачу\n10 Наблюдения https://files.example.org/a")
    olga.presses("Раздать материалы")
    olga.sees("Всего: 30 минут")
    olga.chooses(studied="0")
    olga.presses("Сохранить мои отметки")
    olga.sees("изучено: 1 из 2")
    for person in (OLGA, MARINA):
        olga.chooses(attended=person.id)
    olga.writes(
        summary="Первый шаг бывает разным.", brought_1="Попробовала три тихие минуты.", decision_1="Продолжить."
    )
    olga.presses("Сохранить протокол")
    expect(olga.page.locator("[name=brought_1]")).to_have_value("Попробовала три тихие минуты.")
    olga.meets_no_barrier()
    olga.chooses(person_1=MARINA.id, outcome_1="worked", responsible_1=OLGA.id)
    olga.presses("Сохранить протокол")
    olga.sees("Состоялась", "Попробовала три тихие минуты.", f"Отвечает: {OLGA.name}")


def test_a_draft_is_written_reviewed_and_published(come: Come, site: Site) -> None:
    olga, galina, parent = come(OLGA), come(GALINA), come()
    title = "Тихое начало: приём на три минуты"
    olga.goes_to(f"/products/{site.region.drafted.product_id}").meets_no_barrier()
    olga.writes(title=title, abstract="Класс ждёт образца. Помогает тихое начало.")
    olga.presses("Посмотреть, как будет")
    olga.sees("Пока не сохранено")
    expect(olga.page.locator("[name=title]")).to_have_value(title)
    olga.meets_no_barrier()
    olga.presses("Сохранить")
    olga.sees("Сохранено.")
    olga.chooses(reviewer_id=GALINA.id)
    olga.presses("Отправить на экспертизу")
    olga.sees("На экспертизе")
    galina.goes_to("/reviews").follows(title)
    galina.meets_no_barrier()
    galina.presses("Отправить отзыв")
    galina.is_stopped()
    galina.meets_no_barrier()
    for criterion in ("clarity", "correctness", "learning", "feasibility", "care"):
        galina.chooses(**{criterion: "5"})
    galina.chooses(verdict="accept", show_name="yes")
    galina.writes(remarks="Можно публиковать.")
    galina.presses("Отправить отзыв")
    galina.sees("Ваш отзыв уже у авторов")
    olga.page.reload()
    olga.presses("Опубликовать в методической базе")
    olga.is_at("/library/*")
    olga.sees(title, GALINA.name)
    parent.goes_to("/library").writes(q="тихое начало")
    parent.presses("Найти")
    parent.follows(title)
    parent.sees(title)
    parent.opens_with(site.region.drafted.code)
    parent.waits_for("Ответ опубликован")
    expect(parent.page.get_by_role("link", name=re.compile(title))).to_be_visible()
