"""Taking a person out of an entity, and finding what an entity says in their name: driven by the types."""

from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel

from shared.privacy.declarations import ERASED_NAME, Personal
from shared.privacy.field_plans import get_field_plan

ErasureAction = Literal["erased", "unnamed", "kept"]


@dataclass(frozen=True, slots=True)
class ErasureLine:
    """One line of a service's account: what, what was done with it (erased; left without the name; kept), how many."""

    what: str
    done: ErasureAction
    count: int


@dataclass(slots=True)
class ErasureCounts:
    """What was done so far."""

    counted: Counter[tuple[str, ErasureAction]] = field(default_factory=Counter)

    def add(self, what: str, done: ErasureAction, count: int = 1) -> None:
        """Some more of it."""
        self.counted[what, done] += count

    @property
    def lines(self) -> list[ErasureLine]:
        """The service's account, in order."""
        return [ErasureLine(what, done, count) for (what, done), count in sorted(self.counted.items()) if count]


@dataclass(frozen=True, slots=True)
class ErasureTarget:
    """Who is to be forgotten: the identifier, the one that takes its place, and how the texts may name them."""

    person_id: str
    alias: str
    names: Sequence[str] = ()


def list_spellings(*names: str) -> list[str]:
    """The ways in which a text names somebody: as given, without the patronymic, the surname first.

    Another case of the word is not found: where a text must not name anybody, its writer sees to it.
    """
    found: list[str] = []
    for name in names:
        first, *middle, last = name.split() if " " in name else (name, "")
        turned = [" ".join((last, first, *middle)), f"{first} {last}", f"{last} {first}"] if last else []
        found += [one for one in (name, *turned) if one and one not in found]
    return found


def erase(entity: BaseModel, target: ErasureTarget, counts: ErasureCounts, *, whole: bool = False) -> None:
    """Takes a person out of an entity: their words go, their identifier is another, their name is PARTICIPANT.

    `whole`: all that is personal in it is theirs, whoever is named (a request opened by its code).
    """
    for model, outer in _models_in(entity, ()):
        mine = get_field_plan(type(model))
        for name, one in mine.personal.items():
            if (whole or _owns(one, (model, *outer), target.person_id)) and _has(model, name, one):
                setattr(model, name, copy(one.erased_value))
                counts.add(one.what, "erased")
    for model, _ in _models_in(entity, ()):
        _rename(model, target)


def mentions_person(entity: BaseModel, person_id: str) -> bool:
    """Whether the identifier stands anywhere in it."""
    return any(
        person_id in _listed(getattr(model, name))
        for model, _ in _models_in(entity, ())
        for name in get_field_plan(type(model)).person_ids
    )


def list_personal_values(entity: BaseModel, person_id: str, *, whole: bool = False) -> list[tuple[str, Any]]:
    """What the entity holds on a person: kind and value, in the order of the fields."""
    return [
        (one.what, getattr(model, name))
        for model, outer in _models_in(entity, ())
        for name, one in get_field_plan(type(model)).personal.items()
        if (whole or _owns(one, (model, *outer), person_id)) and _has(model, name, one)
    ]


def _rename(model: BaseModel, leaving: ErasureTarget) -> None:
    mine = get_field_plan(type(model))
    for name in mine.person_ids:
        value = getattr(model, name)
        if isinstance(value, list):
            setattr(model, name, [leaving.alias if one == leaving.person_id else one for one in value])
        elif value == leaving.person_id:
            setattr(model, name, leaving.alias)
    for name in mine.joint:
        setattr(model, name, _without(getattr(model, name), leaving.names))


def _without(value: Any, names: Sequence[str]) -> Any:
    if isinstance(value, list):
        return [_without(one, names) for one in value]
    if isinstance(value, str):
        for name in names:
            value = value.replace(name, ERASED_NAME) if name else value
    return value


def _owns(one: Personal, inside_out: Sequence[BaseModel], person_id: str) -> bool:
    """Whether any of the fields that name the person does: here, or in what this is a part of."""
    for owner in one.owners:
        holder = next((model for model in inside_out if owner in type(model).model_fields), None)
        if holder is not None and person_id in _listed(getattr(holder, owner)):
            return True
    return False


def _has(model: BaseModel, name: str, one: Personal) -> bool:
    value = getattr(model, name)
    return value not in (None, "", [], {}) and value != one.erased_value


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else (value,)


def _models_in(model: BaseModel, outer: tuple[BaseModel, ...]) -> Iterator[tuple[BaseModel, tuple[BaseModel, ...]]]:
    yield model, outer
    for name in get_field_plan(type(model)).parts:
        value = getattr(model, name)
        for one in value.values() if isinstance(value, dict) else _listed(value):
            if isinstance(one, BaseModel):
                yield from _models_in(one, (model, *outer))
