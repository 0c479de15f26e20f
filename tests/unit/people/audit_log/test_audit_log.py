"""What was done is told once, and what was told shows when it was touched."""

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route

import services.people
from deploy.seed import Person as Seeded
from services.people.audit_log.model.action_titles import ACTION_TITLES
from services.people.audit_log.model.csv_cells import make_csv_line
from services.people.audit_log.model.entry import FIRST_HASH, Entry, Seal
from services.people.audit_log.policy import may_read_log, visible_entries
from services.people.main import service
from shared.identity import ANONYMOUS
from shared.problems import Forbidden, SignInNeeded
from shared.store import EVERYTHING, NOTHING
from shared.web import PageRenderer
from tests.cast import ARTHUR, BORIS, MARINA, OLGA, ZINAIDA
from tests.kit.applications import as_actor

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
POSTS = {"posts": ["school-07: teacher"]}


def entry_(id_: str = "one") -> Entry:
    """Zinaida takes Marina's role away."""
    return Entry.create(
        id_=id_, at=NOW, action="posts.changed", by=ZINAIDA.id, about=[f"person:{MARINA.id}"], client="192.0.2.7",
        school_ids=["school-07"], before=POSTS, after={"posts": []},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [("by", OLGA.id), ("about", ["person:nobody"]), ("client", ""), ("before", None), ("after", POSTS)],
)
def test_a_value_that_was_touched_does_not_fit_its_print(field: str, value: object) -> None:
    entry = entry_()
    assert entry.find_fault() is None
    setattr(entry, field, value)
    assert entry.find_fault() == f"`{field}` is not what was written"


@pytest.mark.parametrize(
    ("field", "value"),
    [("deed", "school.joined"), ("at", NOW + timedelta(seconds=1)), ("school_ids", []), ("prints", {}), ("id", "two")],
)
def test_what_is_not_personal_is_held_by_the_seal_itself(field: str, value: object) -> None:
    entry = entry_()
    held = entry.digest
    setattr(entry, field, value)
    assert entry.digest != held


def test_an_erased_field_is_gone_with_its_salt_and_the_digest_stays() -> None:
    entry = entry_()
    held = entry.digest
    entry.erase_fields(["by", "client", "about", "before", "after"])
    kept = entry.model_dump_json()
    assert entry.digest == held
    assert entry.find_fault() is None
    assert entry.salts == {}
    assert all(word not in kept for word in (ZINAIDA.id, MARINA.id, "192.0.2.7", "teacher"))
    entry.by = OLGA.id
    assert entry.find_fault() is not None, "nobody is put where somebody was erased"


def test_the_same_deed_twice_has_two_prints() -> None:
    """Without salts, a print of a name could be found among the prints of all names."""
    assert entry_().prints != entry_().prints


def test_seals_follow_one_another() -> None:
    first = Seal.create([entry_()], after=None, at=NOW)
    second = Seal.create([entry_("two")], after=first, at=NOW)
    assert (first.number, first.previous, second.number, second.previous) == (1, FIRST_HASH, 2, first.hash)
    second.entries[0].digest = entry_("two").digest
    assert second.computed_hash != second.hash


@pytest.mark.parametrize("value", [MARINA.email, [MARINA.email], f"was {MARINA.email}"])
def test_contacts_do_not_get_into_the_log(value: str | list[str]) -> None:
    with pytest.raises(ValueError, match="contacts"):
        Entry.create(id_="1", at=NOW, action="name.changed", by="x", about=[], client="", after={"email": value})


@pytest.mark.parametrize("action", ["changed", "Posts.Changed", "a.b.c", ""])
def test_a_deed_has_a_thing_and_a_deed(action: str) -> None:
    with pytest.raises(ValueError, match=r"thing\.action"):
        Entry.create(id_="1", at=NOW, action=action, by="x", about=[], client="")


def test_every_deed_of_the_service_has_a_name_on_pages() -> None:
    folder = Path(services.people.__file__).parent
    noted = {
        word.value
        for path in folder.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).rpartition(".")[2].startswith(("log_action", "log_posts", "_log"))
        for word in [*call.args, *(given.value for given in call.keywords)]
        if isinstance(word, ast.Constant)
        and isinstance(word.value, str)
        and re.fullmatch(r"[a-z_]+\.[a-z_]+", word.value)
    }
    assert {"posts.changed", "import.undone", "contacts.shown"} <= noted
    assert noted - ACTION_TITLES.keys() == set()


def test_every_route_of_the_service_has_a_name_in_the_log() -> None:
    context = {"language": "ru", "people": {}, "schools": {}, "action_titles": ACTION_TITLES}
    frame = PageRenderer(service.name, service.template_folders, service.folder / "locale")
    say: Any = frame.get_environment("ru").get_template("log_words.html").make_module(context)
    routes = [route for router in service.routers for route in router.routes if isinstance(route, Route)]
    clients = [f"{method} {route.path}" for route in routes for method in route.methods or ()]
    assert len(clients) > 100
    assert [client for client in clients if str(say.door(client)).strip() == client] == []
    entry_ = str(say.door("POST /people/{person_id}/grant"))
    assert entry_.strip() == "страница: люди (POST /people/{person_id}/grant)"


def test_the_administrator_reads_what_concerns_the_own_school() -> None:
    assert visible_entries(as_actor(ZINAIDA)) == {"school_ids": {"$in": ["school-07"]}}
    assert visible_entries(as_actor(BORIS)) == visible_entries(as_actor(ARTHUR)) == EVERYTHING
    assert visible_entries(as_actor(OLGA)) == visible_entries(ANONYMOUS) == NOTHING


@pytest.mark.parametrize("person", [MARINA, OLGA])
def test_nobody_else_opens_the_log(person: Seeded) -> None:
    with pytest.raises(Forbidden):
        may_read_log(as_actor(person))
    with pytest.raises(SignInNeeded):
        may_read_log(ANONYMOUS)


@pytest.mark.parametrize("typed", ["=1+1", "+7 912", "-5", "@SUM(A1)", "\t=1", "  =cmd|' /C calc'!A0", "＝1+1"])
def test_nothing_in_a_file_is_run_as_a_formula(typed: str) -> None:
    assert make_csv_line([typed]).lstrip('"').startswith("'")
    assert make_csv_line(["plain; and “quoted”"]) == '"plain; and “quoted”"\r\n'
