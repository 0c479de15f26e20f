"""What the types of a model say, read once per model."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from inspect import isclass
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from shared.privacy.declarations import Mark, Personal


@dataclass(slots=True)
class FieldPlan:
    """The fields of one model by what they are; `parts` are those that hold further models."""

    personal: dict[str, Personal] = field(default_factory=dict)
    person_ids: list[str] = field(default_factory=list)
    joint: list[str] = field(default_factory=list)
    blind_indexed: list[str] = field(default_factory=list)
    parts: dict[str, type[BaseModel]] = field(default_factory=dict)
    undeclared: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, order=True)
class RegisterEntry:
    """One line of the register of processing."""

    what: str
    purpose: str
    category: str
    basis: str
    keep: str
    sealed: bool
    because: str


@cache
def get_field_plan(model: type[BaseModel]) -> FieldPlan:
    """The plan of a model."""
    found = FieldPlan()
    for name, one in model.model_fields.items():
        marks = [*one.metadata, *_marks(one.annotation)]
        personal = next((mark for mark in marks if isinstance(mark, Personal)), None)
        if personal is not None:
            found.personal[name] = personal
        if Mark.PERSON in marks:
            found.person_ids.append(name)
        if Mark.JOINT in marks:
            found.joint.append(name)
        if Mark.BLIND_INDEXED in marks:
            found.blind_indexed.append(name)
        part = next(_models(one.annotation), None)
        if part is not None:
            found.parts[name] = part
        is_declared = personal is not None or any(isinstance(mark, Mark) for mark in marks)
        if name != "id" and not is_declared and _is_text(one.annotation):
            found.undeclared.append(name)
    _add_what_follows(model, found)
    return found


@cache
def list_encrypted_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of an entity that are encrypted in the database, each as a whole.

    Raises TypeError when one of them holds somebody's identifier: nobody could be found by it any more.
    """
    mine = get_field_plan(model)
    fields = [name for name, one in mine.personal.items() if one.encrypted]
    fields += [name for name, part in mine.parts.items() if name not in fields and _has_sealed(part)]
    hidden = [name for name in fields if name in mine.parts and list(_paths_to_people(mine.parts[name]))]
    if hidden:
        raise TypeError(f"{model.__name__}: {', '.join(hidden)} cannot be encrypted, it names people")
    return tuple(fields)


@cache
def list_person_paths(model: type[BaseModel]) -> tuple[str, ...]:
    """Where in a document an identifier of a person may stand, `id` as the database calls it."""
    return tuple("_id" if path == "id" else path for path in _paths_to_people(model))


@cache
def list_joint_paths(model: type[BaseModel]) -> tuple[str, ...]:
    """Where in a document a group's own texts stand: a name may be in them."""
    return tuple(_joint_paths(model))


def list_register_entries(models: Iterable[type[BaseModel]]) -> list[RegisterEntry]:
    """The lines of the register that these models make, each once, in order."""
    return sorted({_kind(one) for model in models for one in _all_personal(model)})


def list_undeclared(model: type[BaseModel]) -> list[str]:
    """The texts in a model, and in its parts, that do not say whether they are personal."""
    mine = get_field_plan(model)
    deeper = [f"{name}.{one}" for name, part in mine.parts.items() for one in list_undeclared(part)]
    return [*mine.undeclared, *(one for one in deeper if one.split(".")[0] not in mine.personal)]


def _add_what_follows(model: type[BaseModel], found: FieldPlan) -> None:
    """What stands beside a field and follows it by itself: a mark or a blind index, never anybody's words."""
    for name, one in model.model_computed_fields.items():
        marks = list(_marks(one.return_type))
        if Mark.BLIND_INDEXED in marks:
            found.blind_indexed.append(name)
        elif Mark.PLAIN not in marks and _is_text(one.return_type):
            found.undeclared.append(name)


def _kind(one: Personal) -> RegisterEntry:
    return RegisterEntry(one.what, one.purpose, one.category, one.basis, one.keep, one.encrypted, one.reason)


def _all_personal(model: type[BaseModel]) -> Iterator[Personal]:
    yield from get_field_plan(model).personal.values()
    for part in get_field_plan(model).parts.values():
        yield from _all_personal(part)


def _paths_to_people(model: type[BaseModel]) -> Iterator[str]:
    yield from get_field_plan(model).person_ids
    for name, part in get_field_plan(model).parts.items():
        yield from (f"{name}.{deeper}" for deeper in _paths_to_people(part))


def _joint_paths(model: type[BaseModel]) -> Iterator[str]:
    yield from get_field_plan(model).joint
    for name, part in get_field_plan(model).parts.items():
        yield from (f"{name}.{deeper}" for deeper in _joint_paths(part))


def _has_sealed(model: type[BaseModel]) -> bool:
    return any(one.encrypted for one in _all_personal(model))


def _marks(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]
    if get_origin(annotation) is not Literal:
        for inner in get_args(annotation):
            yield from _marks(inner)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isclass(annotation) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _is_text(annotation: Any) -> bool:
    """Whether somebody could write anything into it; a word of a fixed list is none."""
    if annotation in (str, bytes, Any):
        return True
    return get_origin(annotation) is not Literal and any(_is_text(inner) for inner in get_args(annotation))
