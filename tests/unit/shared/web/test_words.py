import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from shared.web import Language, find_catalogue_gaps, render_markdown
from shared.web.catalogues import list_packages, update_catalogue
from shared.web.languages import SHARED_LOCALE, load_translations
from shared.web.menu import AnonymousViewer, build_menu
from tests.unit.shared.web.example import FRAME as EXAMPLE

NOON = datetime(2026, 11, 27, 20, 30, tzinfo=UTC)


def render_text(template: str, spoken: Language = "ru", **context: object) -> str:
    """Render a line in a language, as a page would."""
    return EXAMPLE.get_environment(spoken).from_string(template).render(language=spoken, **context)


@pytest.mark.parametrize("package", list_packages(), ids=lambda package: str(package.name))
def test_nothing_is_said_that_cannot_be_said_in_russian(package: Path) -> None:
    assert find_catalogue_gaps([package]) == []


def test_a_service_hears_of_every_gap(tmp_path: Path) -> None:
    folder = tmp_path / "intake"
    (folder / "templates").mkdir(parents=True)
    (folder / "templates" / "ask.html").write_text(
        "{{ _('Hello %(name)s', name=who) }} {{ _('Sign in') }}"
        "{% trans n=3 %}{{ n }} request{% pluralize %}{{ n }} requests{% endtrans %}"
    )
    (folder / "model.py").write_text(
        'FIELD = {"refusal": {"missing": "Tell what happened"}}\nraise Refused("Nobody reviews their own work")\n'
    )
    gaps = find_catalogue_gaps([folder])
    assert len(gaps) == 4
    assert any("Tell what happened" in gap for gap in gaps)
    assert any("Nobody reviews their own work" in gap for gap in gaps)
    assert not any("Sign in" in gap for gap in gaps), "the frame has said it already"


def test_update_keeps_what_is_translated(tmp_path: Path) -> None:
    folder = tmp_path / "intake"
    (folder / "templates").mkdir(parents=True)
    page = folder / "templates" / "ask.html"
    page.write_text("{{ _('Hello %(name)s', name=who) }}")
    update_catalogue(folder)
    catalogue = folder / "locale" / "ru.po"
    empty = catalogue.read_text(encoding="utf-8")
    assert "is not translated" in find_catalogue_gaps([folder])[0]
    done = empty.replace('"Hello %(name)s"\nmsgstr ""', '"Hello %(name)s"\nmsgstr "Здравствуйте"')
    catalogue.write_text(done, encoding="utf-8")
    assert "without its values" in find_catalogue_gaps([folder])[0]
    catalogue.write_text(done.replace("вуйте", "вуйте, %(name)s"), encoding="utf-8")
    assert find_catalogue_gaps([folder]) == []
    page.write_text("{{ _('Hello %(name)s', name=who) }}{{ _('Bye for now') }}")
    update_catalogue(folder)
    assert "Здравствуйте, %(name)s" in catalogue.read_text(encoding="utf-8")
    assert len(find_catalogue_gaps([folder])) == 1
    page.write_text("")
    assert all("is said no more" in gap for gap in find_catalogue_gaps([folder]))


def test_a_service_speaks_its_own_words_inside_the_frame(tmp_path: Path) -> None:
    (tmp_path / "ru.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Hello"\nmsgstr "Здравствуйте"\n',
        encoding="utf-8",
    )
    words = load_translations("ru", SHARED_LOCALE, tmp_path)
    assert words.gettext("Hello") == "Здравствуйте"
    assert words.gettext("Sign in") == "Войти"


@pytest.mark.parametrize(("number", "form"), [(1, "знака"), (2, "знаков"), (5, "знаков"), (21, "знака")])
def test_numbers_choose_the_russian_form(number: int, form: str) -> None:
    words = load_translations("ru", SHARED_LOCALE)
    sentence = words.ngettext(
        "Make it shorter: at most %(number)s character fits",
        "Make it shorter: at most %(number)s characters fit",
        number,
    )
    assert sentence.endswith(form)


def test_hours_are_told_in_the_zone_of_the_reader() -> None:
    assert render_text("{{ t | moment }}", t=NOON) == "28 ноября 2026, 01:30"
    assert render_text("{{ t | moment('Europe/Kaliningrad') }}", t=NOON) == "27 ноября 2026, 22:30"
    assert render_text("{{ t | clock_time }}", t=NOON, zone="Europe/Moscow") == "23:30"
    assert render_text("{{ t | day }}", "en", t=NOON) == "28 November 2026"
    assert render_text("{{ t | day }}", t=date(2026, 1, 2)) == "2 января 2026"
    assert render_text("{{ zone_city() }}") == "Екатеринбург"


def test_an_appointment_says_the_day_of_the_week_and_whose_clock() -> None:
    assert render_text("{{ t | appointment }}", t=NOON).endswith("28 ноября, суббота, 01:30 (Екатеринбург)")
    far = NOON.replace(year=NOON.year + 40)
    assert str(far.year) in render_text("{{ t | appointment }}", t=far), "another year is told"


def test_figures_are_written_as_the_reader_writes_them() -> None:
    assert [render_text("{{ n | figure }}", n=number) for number in (6.0, 1.5, 7)] == ["6", "1,5", "7"]
    assert render_text("{{ n | figure }}", "en", n=1.5) == "1.5"


def test_what_the_database_gives_back_without_a_zone_is_utc(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Pacific/Auckland")
        time.tzset()
        naive = render_text("{{ t | moment }}", t=NOON.replace(tzinfo=None))
    time.tzset()
    assert naive == "28 ноября 2026, 01:30"


def test_how_far_off_an_instant_is() -> None:
    for distance, russian, english in (
        (timedelta(days=-3), "3 дня назад", "3 days ago"),
        (timedelta(hours=5), "через 5 часов", "in 5 hours"),
        (timedelta(seconds=-2), "1 минуту назад", "1 minute ago"),
    ):
        there = NOON + distance
        assert render_text("{{ t | ago(now) }}", t=there, now=NOON) == russian
        assert render_text("{{ t | ago(now) }}", "en", t=there, now=NOON) == english


def test_a_name_a_page_does_not_know_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render_text("{{ nobody_gave_this }}")


def test_a_state_is_told_by_its_word_and_its_colour() -> None:
    line = "{% import 'components.html' as ui with context %}{{ ui.state_tag(states['overdue']) }}"
    russian, english = render_text(line, "ru", errors={}), render_text(line, "en", errors={})
    assert "Просрочена" in russian
    assert "Overdue" in english
    assert "govuk-tag--red" in russian


def test_the_menu_follows_the_roles() -> None:
    def clients(*roles: str) -> set[str]:
        actor = AnonymousViewer(is_anonymous=False, name="А", roles=frozenset(roles))
        return {item.href for item in build_menu(actor, "ru")} - open_to_all

    open_to_all = {item.href for item in build_menu(AnonymousViewer(), "ru")}
    assert open_to_all == {"/ask", "/follow", "/library", "/meetings", "/schools"}
    assert clients("coordinator") == {"/board", "/topics"}
    assert clients("expert") == {"/invitations", "/products"}
    assert clients("teacher") == {"/products"}
    assert clients("region_operator") == {"/board", "/people", "/tokens", "/letters", "/audit", "/dead-letters"}


def test_markdown_of_people_is_safe() -> None:
    for evil in (
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/spy.png)",
        "<img src=x onerror=alert(1)>",
        '<a href="/" onclick="x">y</a>',
        "![x](//elsewhere.example/spy.png)",
    ):
        html = render_markdown(evil)
        assert "<script" not in html
        assert 'href="javascript' not in html
        assert "<img src=x" not in html
        assert 'src="' not in html
        assert '<a href="/" onclick' not in html


def test_markdown_keeps_the_page_its_only_h1() -> None:
    html = render_markdown("# Заголовок\n\n|a|b|\n|-|-|\n|1|2|\n\n![схема](/library/1.png)")
    assert "<h2>Заголовок</h2>" in html
    assert 'tabindex="0"><table>' in html
    assert 'src="/library/1.png"' in html
