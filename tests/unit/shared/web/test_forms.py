import pytest
from pydantic import BaseModel, model_validator
from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message

from shared.web import FORM_LIMIT, FormErrors, blank_form, read_form
from tests.unit.shared.web.example import Story

GOOD = {"story": "Проект сделали двое из пятерых", "who": "teacher"}


async def sent(body: bytes, kind: str = "application/x-www-form-urlencoded", lang: str = "ru") -> Story | FormErrors:
    """Send bytes as a form, in pieces, and read them."""
    pieces = [body[at : at + 1000] for at in range(0, len(body), 1000)] or [b""]

    async def receive() -> Message:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/story",
        "query_string": f"lang={lang}".encode(),
        "headers": [(b"content-type", kind.encode())],
    }
    return await read_form(Request(scope, receive), Story)


async def refused(body: bytes, kind: str = "application/x-www-form-urlencoded") -> FormErrors:
    form = await sent(body, kind)
    assert isinstance(form, FormErrors)
    return form


async def test_a_good_form_becomes_its_model() -> None:
    form = await sent("story=Двое из пятерых&who=teacher&kinds=method&kinds=parents&year=7".encode())
    assert isinstance(form, Story)
    assert (form.who, form.kinds, form.year) == ("teacher", ["method", "parents"], 7)


async def test_an_empty_answer_is_no_answer() -> None:
    form = await sent("story=Двое из пятерых&who=teacher&year=&kinds=&lesson=++".encode())
    assert isinstance(form, Story)
    assert (form.year, form.kinds, form.lesson) == (None, [], "")


async def test_a_field_speaks_its_own_sentence_when_it_has_one() -> None:
    form = await refused(b"who=teacher")
    assert form["story"] == "Опишите, что произошло"


@pytest.mark.parametrize(
    ("body", "field", "russian", "english"),
    [
        ("story=abc&who=parent", "story", "не меньше 10 знаков", "at least 10 characters"),
        (f"who=parent&story={'я' * 2001}", "story", "до 2000 знаков", "at most 2000 characters"),
        ("story=abcdefghijk&who=king", "who", "Выберите один из", "Choose one of"),
        ("story=abcdefghijk", "who", "Выберите один из", "Choose one of"),
        ("story=abcdefghijk&who=parent&year=x", "year", "цифрами", "in digits"),
        ("story=abcdefghijk&who=parent&year=12", "year", "наибольшее – 11", "the most is 11"),
        ("story=abcdefghijk&who=parent&who=teacher", "who", "только один", "only one"),
        (
            "story=abcdefghijk&who=parent&kinds=method&kinds=parents&kinds=motivation",
            "kinds",
            "не больше 2 ответов",
            "at most 2 answers",
        ),
    ],
)
async def test_refusals_are_sentences_in_both_languages(body: str, field: str, russian: str, english: str) -> None:
    for lang, sentence in (("ru", russian), ("en", english)):
        form = await sent(body.encode(), lang=lang)
        assert isinstance(form, FormErrors)
        assert sentence in form[field]
        assert [line["href"] for line in form.summary()] == [f"#{field}"]


async def test_nothing_typed_is_lost() -> None:
    form = await refused("story=&who=king&lesson=Труд&kinds=method&kinds=parents".encode())
    assert form.typed["lesson"] == "Труд"
    assert form.typed["who"] == "king"
    assert form.chosen("kinds") == ("method", "parents")
    assert form.typed["never asked"] == ""


async def test_the_summary_keeps_the_order_of_the_page() -> None:
    form = await refused(b"year=x&who=king&story=")
    assert [line["href"] for line in form.summary()] == ["#story", "#who", "#year"]


async def test_an_unknown_field_is_refused_without_naming_it() -> None:
    form = await refused(b"story=abcdefghijk&who=parent&is_admin=1")
    assert "is_admin" not in str(form.summary())
    assert form.status == 422
    assert len(form.summary()) == 1


async def test_letters_that_cannot_be_read_are_refused_and_kept() -> None:
    form = await refused(b"story=%FF%FEabcdefghijk&who=parent")
    assert form.status == 422
    assert "abcdefghijk" in form.typed["story"]
    assert (await refused(b"story=\xff\xfe&who=parent")).status == 422


async def test_a_form_beyond_the_limit_is_refused() -> None:
    assert (await refused(b"story=" + b"a" * FORM_LIMIT)).status == 413
    assert (await refused(b"&".join(b"a=1" for _ in range(2000)))).status == 413


async def test_what_is_not_a_form_is_refused() -> None:
    assert (await refused(b'{"story": 1}', "application/json")).status == 415


async def test_lines_end_as_people_count_them() -> None:
    form = await sent(b"story=one%0D%0Atwo%0Dthree%00&who=parent")
    assert isinstance(form, Story)
    assert form.story == "one\ntwo\nthree"


async def test_what_a_model_says_of_the_whole_form_is_heard() -> None:
    class Poll(BaseModel):
        first: str = ""
        last: str = ""

        @model_validator(mode="after")
        def in_order(self) -> "Poll":
            if self.last < self.first:
                raise ValueError("Sign in")  # a sentence the catalogue knows
            return self

    async def receive() -> Message:
        return {"type": "http.request", "body": b"first=2&last=1", "more_body": False}

    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    form = await read_form(Request(scope, receive), Poll)
    assert isinstance(form, FormErrors)
    assert form.summary() == [{"text": "Войти"}]


def test_what_was_typed_does_not_reach_a_log() -> None:
    form = blank_form(story="Фамилия ребёнка")
    assert "Фамилия" not in repr(form)
    assert not form


def test_a_refused_form_comes_back_whole(browser: TestClient) -> None:
    page = browser.post("/story", data={"lesson": "Технология", "kinds": ["parents"], "year": "70"})
    assert page.status_code == 422
    assert "<title>Ошибка: Что случилось?" in page.text
    assert "Проверьте ответы" in page.text
    assert page.text.count("Опишите, что произошло") == 2
    assert 'value="Технология"' in page.text
    assert 'value="parents" checked' in page.text
    assert '<a href="#year">' in page.text
    assert ' id="year"' in page.text


def test_a_form_refused_by_the_service_comes_back_with_its_status(browser: TestClient) -> None:
    page = browser.post("/story", data={**GOOD, "story": "стоп, это было"})
    assert page.status_code == 409
    assert page.text.count("Такая история уже есть") == 2
    assert "стоп, это было" in page.text


def test_a_good_form_passes(browser: TestClient) -> None:
    assert browser.post("/story", data=GOOD).json()["who"] == "teacher"


def test_the_count_of_characters_follows_russian_plurals(browser: TestClient) -> None:
    html = browser.get("/story").text
    assert 'data-i18n.characters-under-limit.one="Остался %{count} знак"' in html
    assert 'data-i18n.characters-under-limit.few="Осталось %{count} знака"' in html
    assert 'data-i18n.characters-under-limit.many="Осталось %{count} знаков"' in html
    assert "Можно написать до 2000 знаков" in html
