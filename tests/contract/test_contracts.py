"""The law of contracts: what a service has said once it goes on saying, so that listeners of any age can hear it."""

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shared.contracts import MODULES, freeze, get_event_types
from shared.event import Event

CONTRACTS = get_event_types()
FROZEN = freeze.load_frozen()
each = pytest.mark.parametrize("event", [pytest.param(event, id=name) for name, event in CONTRACTS.items()])


@each
def test_a_contract_is_named_after_its_speaker_its_thing_and_its_deed(event: type[Event]) -> None:
    speaker, thing, verb, version = event.type.split(".")
    words = "".join(word.capitalize() for word in (*thing.split("_"), *verb.split("_")))
    assert event.__name__ == words + ("" if version == "v1" else version.upper())
    assert event.__module__ == f"shared.contracts.{speaker}", "a promise stands on its speaker's page"
    assert verb.endswith(("ed", "en", "eld")), "a promise is about what has happened"


def test_all_contracts_stand_on_a_page() -> None:
    mine = {name for name, event in Event.registry.items() if event.__module__.startswith("shared.contracts.")}
    assert mine == set(CONTRACTS)
    assert all(page.__doc__ for page in MODULES)


@each
def test_a_contract_says_what_has_happened_in_a_sentence(event: type[Event]) -> None:
    assert re.match(r"[A-Z].*?[.:;]", event.__doc__ or "", re.DOTALL)


@each
def test_a_contract_is_frozen_as_it_is(event: type[Event]) -> None:
    assert event.type in FROZEN, "freeze it: python -m shared.contracts.freeze"
    old, new = FROZEN[event.type], freeze.describe_contract(event)
    assert list(freeze.list_breaking_changes(old, new)) == []
    assert freeze.merge_examples(old, new) == old, "it has grown; freeze it: python -m shared.contracts.freeze"


def test_no_frozen_contract_has_been_forgotten() -> None:
    assert set(FROZEN) == set(CONTRACTS)
    assert {path.stem for path in freeze.SCHEMAS.iterdir()} == set(FROZEN)


@each
def test_every_example_there_ever_was_can_be_heard_today(event: type[Event]) -> None:
    examples = FROZEN[event.type]["examples"]
    assert event.example in examples
    for example in examples:
        parsed = event.parse(json.dumps(example))
        assert event.parse(parsed.model_dump_json()) == parsed


@each
def test_what_is_said_today_keeps_the_frozen_form(event: type[Event]) -> None:
    written = json.loads(event.parse(json.dumps(event.example)).model_dump_json())
    checker = jsonschema.Draft202012Validator(FROZEN[event.type]["schema"])
    checker.check_schema(checker.schema)
    checker.validate(written)


@each
@pytest.mark.guarantee("old-and-new-promises")
def test_a_listener_does_not_mind_fields_it_does_not_know(event: type[Event]) -> None:
    grown = {**event.example, "said_since_version": {"anything": [1, None]}}
    assert event.parse(json.dumps(grown)) == event.parse(json.dumps(event.example))


class Growing:
    """A contract to change and to hold against its frozen form."""

    def __init__(self) -> None:
        self.old = deepcopy(FROZEN["intake.request.submitted.v1"])
        self.new = deepcopy(self.old)
        self.fields: dict[str, Any] = self.new["schema"]["properties"]

    def reasons(self) -> list[str]:
        return list(freeze.list_breaking_changes(self.old, self.new))


def test_a_contract_may_grow_by_an_optional_field() -> None:
    contract = Growing()
    contract.fields["weather"] = {"type": "string", "default": "fair"}
    contract.new["schema"]["description"] = "Told in other words."
    assert contract.reasons() == []


def test_a_contract_may_not_demand_a_new_field() -> None:
    contract = Growing()
    contract.fields["weather"] = {"type": "string"}
    contract.new["schema"]["required"].append("weather")
    assert contract.reasons() == ["weather is new and not optional"]


def test_a_contract_may_not_lose_a_field() -> None:
    contract = Growing()
    del contract.fields["audience"]
    contract.new["schema"]["required"].remove("audience")
    assert contract.reasons() == ["audience is gone"]


def test_a_contract_may_not_say_less_than_before() -> None:
    contract = Growing()
    contract.new["schema"]["required"].remove("audience")
    assert contract.reasons() == ["audience is not always there any more"]


@pytest.mark.parametrize("change", [{"type": "integer"}, {"type": "string", "maxLength": 3}, {"enum": ["teacher"]}])
def test_a_field_may_not_change_its_meaning(change: dict[str, Any]) -> None:
    contract = Growing()
    contract.fields["audience"] = change
    assert contract.reasons() == ["audience has changed"]


def test_what_the_world_may_hear_is_part_of_the_contract() -> None:
    contract = Growing()
    contract.new["public"] = True
    assert contract.reasons() == ["who may consume it has changed"]


def test_a_part_of_a_contract_may_not_change_either() -> None:
    contract = Growing()
    contract.old["schema"]["$defs"] = {"Place": {"properties": {"name": {"type": "string"}}, "type": "object"}}
    assert contract.reasons() == ["Place has changed"]


def test_freezing_refuses_a_broken_contract_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(freeze, "SCHEMAS", tmp_path)
    monkeypatch.setattr(freeze, "load_frozen", lambda: {**FROZEN, "intake.request.lost.v1": {}})
    assert freeze.main() == 1
    assert "intake.request.lost.v1 is published no more" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_freezing_keeps_every_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = {"question": "old"}
    before = deepcopy(FROZEN)
    before["intake.request.submitted.v1"]["examples"] = [old]
    monkeypatch.setattr(freeze, "SCHEMAS", tmp_path)
    monkeypatch.setattr(freeze, "load_frozen", lambda: before)
    assert freeze.main() == 0
    written = json.loads((tmp_path / "intake.request.submitted.v1.json").read_text())["examples"]
    assert written == [old, CONTRACTS["intake.request.submitted.v1"].example]
