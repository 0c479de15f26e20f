"""What the types say of people is what is sealed, found, renamed and taken out."""

from typing import Annotated

import pytest

from shared.entity import Entity, Part
from shared.privacy import (
    ERASED_NAME,
    Basis,
    Category,
    ErasureCounts,
    ErasureTarget,
    Joint,
    Keep,
    Personal,
    PersonId,
    Plain,
    Purpose,
    erase,
    list_encrypted_fields,
    list_person_paths,
    list_personal_values,
    list_register_entries,
    list_spellings,
    list_undeclared,
    mentions_person,
)


def personal(what: str, *of: str, sealed: bool = True, left: object = "") -> Personal:
    because = "" if sealed else "many_people"
    return Personal(
        what,
        Purpose.MEET,
        Category.WORDS,
        Basis.AGREEMENT,
        Keep.WORK,
        owners=of,
        encrypted=sealed,
        reason=because,
        erased_value=left,
    )


class Remark(Part):
    by: PersonId
    text: Annotated[str, personal("remark", "by", sealed=False)]


class Note(Entity):
    author_id: PersonId
    story: Annotated[str, personal("story", "author_id")]
    reader_ids: list[PersonId] = []
    remarks: list[Remark] = []
    summary: Joint = ""
    code: Plain = ""


OLGA, MARINA = "olga", "marina"


def a_note() -> Note:
    remarks = [Remark(by=OLGA, text="I tried it"), Remark(by=MARINA, text="So did I")]
    return Note(
        id="1",
        author_id=OLGA,
        story="A silent form",
        reader_ids=[MARINA, OLGA],
        remarks=remarks,
        summary="Olga Ivanova showed how",
        code="x",
    )


def test_the_words_of_the_one_who_leaves_go_and_those_of_others_stay() -> None:
    note, counts = a_note(), ErasureCounts()
    erase(note, ErasureTarget(OLGA, "alias", ["Olga Ivanova"]), counts)
    assert (note.author_id, note.story, note.reader_ids) == ("alias", "", [MARINA, "alias"])
    assert [(one.by, one.text) for one in note.remarks] == [("alias", ""), (MARINA, "So did I")]
    assert note.summary == f"{ERASED_NAME} showed how"
    assert [(line.what, line.done, line.count) for line in counts.lines] == [
        ("remark", "erased", 1),
        ("story", "erased", 1),
    ]
    assert not mentions_person(note, OLGA)
    assert mentions_person(note, MARINA)


def test_a_name_is_found_however_it_is_ordered() -> None:
    found = list_spellings("Ольга Петровна Иванова", "Olga Ivanova", "Cher")
    assert {"Ольга Петровна Иванова", "Ольга Иванова", "Иванова Ольга Петровна", "Ivanova Olga", "Cher"} <= set(found)


def test_a_copy_has_ones_own_words_only() -> None:
    assert list_personal_values(a_note(), MARINA) == [("remark", "So did I")]
    assert list_personal_values(a_note(), "nobody") == []


def test_a_document_is_found_by_every_field_that_names_a_person() -> None:
    assert list_person_paths(Note) == ("author_id", "reader_ids", "remarks.by")
    assert list_encrypted_fields(Note) == ("story",)
    assert [kind.what for kind in list_register_entries([Note])] == ["remark", "story"]


def test_a_text_that_says_nothing_of_itself_is_noticed() -> None:
    class Silent(Part):
        words: dict[str, str] = {}
        whole: Annotated[int, "no text"] = 0

    class Loose(Entity):
        parts: list[Silent] = []
        title: str = ""

    assert list_undeclared(Loose) == ["title", "parts.words"]


def test_what_names_people_cannot_be_sealed_with_the_rest() -> None:
    class Hidden(Part):
        by: PersonId
        text: Annotated[str, personal("remark", "by")]

    class Sealed(Entity):
        parts: list[Hidden] = []

    with pytest.raises(TypeError, match="names people"):
        list_encrypted_fields(Sealed)


def test_what_is_not_sealed_says_why() -> None:
    with pytest.raises(TypeError, match="why"):
        Personal("name", Purpose.KNOW, Category.NAME, Basis.AGREEMENT, Keep.MEMBER, encrypted=False)
