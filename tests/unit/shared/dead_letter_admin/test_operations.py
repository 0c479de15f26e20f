"""The record of the desk names people by identifier, and what was mended by the names of fields."""

import pytest

from services.people.listeners import listeners
from shared.contracts.matching import ExpertInvited, GroupFormed
from shared.dead_letter_admin import Operations
from shared.dead_letter_admin.actions import validate_body
from shared.dead_letter_admin.model import Operation, list_changed_fields
from shared.dead_letter_admin.policy import may_deal, may_look, visible
from shared.identity import ANONYMOUS, Actor, Post, Role
from shared.privacy import list_person_paths, list_undeclared
from shared.problems import Forbidden, Refused, SignInNeeded
from shared.store import EVERYTHING, NOTHING

WRITE_LETTERS = listeners.all["people.write-letters"]


def holder(role: Role) -> Actor:
    """Somebody with one post."""
    return Actor(person_id="p-1", name="Имя", posts=(Post("school-07", role),))


def test_an_operator_who_is_erased_is_found_in_the_record() -> None:
    assert list(list_undeclared(Operation)) == []
    assert list_person_paths(Operations.model) == ("by",)


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', []),
        ('{"a": 1, "b": [1]}', '{"a": 1, "b": [2], "c": null}', ["b", "c"]),
        ('{"a": null}', "{}", ["a"]),
        ("[1]", '{"a": 1}', ["*"]),
        ("not JSON", '{"a": 1}', ["*"]),
    ],
)
def test_what_was_mended_is_named_and_not_kept(before: str, after: str, changed: list[str]) -> None:
    assert list_changed_fields(before, after) == changed


def test_the_operator_deals_the_auditor_looks_and_nobody_else_comes_near() -> None:
    for role in Role:
        actor = holder(role)
        looks = role in (Role.REGION_OPERATOR, Role.AUDITOR)
        assert visible(actor) == (EVERYTHING if looks else NOTHING)
        for rule, holds in ((may_look, looks), (may_deal, role is Role.REGION_OPERATOR)):
            if holds:
                rule(actor)
            else:
                with pytest.raises(Forbidden):
                    rule(actor)
    with pytest.raises(SignInNeeded):
        may_deal(ANONYMOUS)


def test_a_mended_text_goes_as_it_is_when_the_contract_of_its_type_is_kept() -> None:
    whole = ExpertInvited.model_validate(ExpertInvited.example).model_dump_json()[:-1] + ', "later": "grown"}'
    kept = validate_body(WRITE_LETTERS, ExpertInvited.type, whole)
    assert '"later":"grown"' in kept, "a promise may grow: what we do not know yet stays"
    for type_, text in (
        (GroupFormed.type, whole),
        (ExpertInvited.type, "{}"),
        (ExpertInvited.type, "null"),
        (ExpertInvited.type, "NaN"),
        (ExpertInvited.type, "{'a': 1}"),
        ("intake.request.submitted.v1", "{}"),
    ):
        with pytest.raises(Refused):
            validate_body(WRITE_LETTERS, type_, text)
