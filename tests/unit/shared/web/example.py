"""An example service: the pages by which the frame is tested and looked at."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from shared.code_words import CodeWords, StateWords
from shared.problems import Conflict
from shared.web import (
    FormErrors,
    PageRenderer,
    SameOrigin,
    SecurityHeaders,
    read_form,
    refuse_form,
    render_problem_page,
    static_app,
)
from shared.web.menu import AnonymousViewer

STATES: CodeWords[str, StateWords] = CodeWords(
    ("announcing", "accepted", "overdue", "published"),
    {
        "announcing": StateWords(ru="Назначаем встречу", en="Setting a meeting", colour="turquoise"),
        "accepted": StateWords(ru="Согласие получено", en="Accepted", colour="green"),
        "overdue": StateWords(ru="Просрочена", en="Overdue", colour="red"),
        "published": StateWords(ru="Опубликовано", en="Published", colour="green"),
    },
)
FRAME = PageRenderer("example", [Path(__file__).parent / "templates"], None, {"states": STATES})
COORDINATOR = AnonymousViewer(False, "Анна Петрова", frozenset({"coordinator", "expert"}))

TEXT = """
Общий проект – это не одна работа на пятерых, а пять работ, которые **держатся друг за друга**.
Ниже – три приёма, проверенных в седьмых классах двух школ.

## Договоритесь о ролях до начала

1. Пусть каждый назовёт, что сделает *именно он*.
2. Запишите это на листе, который видят все.
3. Вернитесь к листу в середине работы.

> «Когда роли записаны, тихие дети перестают молчать».

## Покажите, из чего складывается оценка

| Что оцениваем | Кто оценивает | Баллы |
|---|---|---|
| Своя часть работы | учитель | 0–5 |
| Помощь другим | группа | 0–3 |
| Рассказ о том, что не вышло | сам ученик | 0–2 |

- Отрицательный опыт – тоже опыт.
- [Лист ролей для печати](/library/roles)
"""


class Story(BaseModel):
    """What the second question of the form asks."""

    model_config = ConfigDict(extra="forbid")

    story: Annotated[
        str,
        Field(
            min_length=10,
            max_length=2000,
            json_schema_extra={"refusal": {"missing": "Опишите, что произошло"}},
        ),
    ]
    who: Literal["teacher", "parent", "student"]
    kinds: list[Literal["method", "motivation", "parents"]] = Field(default=[], max_length=2)
    lesson: str = Field(default="", max_length=100)
    year: int | None = Field(default=None, ge=1, le=11)


async def story(request: Request) -> Response:
    """Ask for a story, and take it."""
    if request.method == "GET":
        return FRAME.render(request, "story.html")
    form = await read_form(request, Story)
    if isinstance(form, FormErrors):
        return FRAME.render(request, "story.html", errors=form)
    if "стоп" in form.story:
        again = refuse_form(request, 409, story="Такая история уже есть")
        return FRAME.render(request, "story.html", errors=again)
    return JSONResponse(form.model_dump())


async def board(request: Request) -> Response:
    """Show the seven stages with requests in them."""
    request.state.actor = COORDINATOR
    cards = [
        {"number": "МП-000123", "title": "Дети не понимают, за что оценка за общий проект",
         "href": "/requests/123", "lines": ["Учитель · ждёт 2 дня"]},
        {"number": "МП-000131", "title": "Ученик с ОВЗ не успевает списывать с доски",
         "href": "/requests/131", "lines": ["Родитель · ждёт 9 дней"], "late": True,
         "state": STATES["overdue"]},
    ]  # fmt: skip
    stages = ["Получение заявок", "Обработка", "Объявление встречи", "Самостоятельная подготовка",
              "Совместная работа", "Оформление продукта", "Обратная связь"]  # fmt: skip
    columns = [{"title": name, "cards": cards[: (3 - place) % 3]} for place, name in enumerate(stages)]
    rows = [
        ["МП-000123", "Дети не понимают, за что оценка", 2, "Новая"],
        ["МП-000131", "Ученик с ОВЗ не успевает", 9, "Просрочена"],
    ]
    return FRAME.render(request, "board.html", columns=columns, rows=rows)


async def follow(request: Request) -> Response:
    """Show where a request stands."""
    lines: list[dict[str, object]] = [
        {"title": "Заявка принята", "when": datetime(2026, 12, 3, 4, 5, tzinfo=UTC)},
        {"title": "Уточнили вопрос", "when": datetime(2026, 12, 5, 9, 30, tzinfo=UTC),
         "text": "Спасибо, теперь понятно: речь об оценке за общий проект."},
        {"title": "Назначена встреча", "when": datetime(2026, 12, 12, 10, 0, tzinfo=UTC),
         "current": True, "href": "/meetings/7", "link": "Добавить в календарь"},
        {"title": "Готовое решение", "day": date(2026, 12, 20), "expected": True},
    ]  # fmt: skip
    return FRAME.render(request, "follow.html", lines=lines)


async def reading(request: Request) -> Response:
    """Show a published product."""
    published = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    return FRAME.render(request, "reading.html", text=TEXT, published=published)


async def problem(request: Request) -> Response:
    """Show a page that says what went wrong."""
    return FRAME.render_problem(request, int(request.path_params["status"]))


async def refused(request: Request) -> Response:
    """Show the refusal of an action."""
    refusal = Conflict("Too many facts about this wait to be sent: try again in a minute")
    return render_problem_page(request, refusal.status, None, refusal.detail, refusal.values)


async def accept(request: Request) -> Response:
    """Take anything, as an API would."""
    return JSONResponse({"path": request.url.path}, 201)


async def leave(_: Request) -> Response:
    """Sign out."""
    return RedirectResponse("/", 303)


def example_app() -> Starlette:
    """Build the example service behind both guards."""
    app = Starlette(
        routes=[
            Route("/story", story, methods=["GET", "POST"]),
            Route("/board", board),
            Route("/follow", follow),
            Route("/reading", reading),
            Route("/problem/{status}", problem, methods=["GET", "POST"]),
            Route("/refused", refused),
            Route("/sign-out", leave, methods=["POST"]),
            Route("/api/requests", accept, methods=["POST"]),
            Mount("/static", static_app),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(SameOrigin)],
    )
    FRAME.attach(app)
    return app
