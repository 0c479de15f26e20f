"""A product on its way from the minutes into the library, and back for correction."""

import pytest
from pydantic import ValidationError

from services.publishing.products.model import EditProduct, GiveReview, Group, ScoresGiven, State, VariantText
from shared.contracts.publishing import ProductCorrected, ProductPublished
from shared.problems import AlreadyThere, Conflict, Refused
from tests.cast import MARINA, OLGA, TIMUR
from tests.unit.publishing.products.examples import (
    ACCEPT,
    HELD,
    NOW,
    RETURN,
    WRITTEN,
    asked,
    begun,
    drafted,
    group,
    issued,
    reviewed,
    word,
    written,
)


def test_a_product_begins_with_what_the_group_said() -> None:
    product, event = begun()
    assert product.state is State.DRAFT
    assert product.text.startswith("## О чём это\n\nЖдут образца и не начинают сами.")
    assert "- Лесенка подсказок помогла.  \n  Карточки берут сами." in product.text
    assert "- Три тихие минуты." in product.text
    assert event.author_ids == [OLGA.id, TIMUR.id]
    assert event.request_ids == HELD.request_ids


def test_the_authors_are_those_who_came() -> None:
    product = drafted()
    assert product.author_ids == [OLGA.id, TIMUR.id]
    assert product.has_maker(MARINA.id), "a member who stayed at home is still no outsider"


def test_a_draft_does_not_wait_for_its_group() -> None:
    product, _ = begun(Group.placeholder("g-1"))
    assert not product.group_known
    assert HELD.title in product.text
    product.assign_group(group())
    assert (product.coordinator_id, product.audiences) == (OLGA.id, ["teacher"])


def test_a_text_written_over_anothers_is_refused() -> None:
    product = drafted()
    product.edit(WRITTEN, expected_revision=0, at=NOW)
    with pytest.raises(Conflict):
        product.edit(WRITTEN, expected_revision=0, at=NOW)
    assert product.revision == 1


def test_each_audience_has_one_variant() -> None:
    product = drafted()
    twice = EditProduct(
        title="Первый шаг", form="article", variants=[VariantText(audience="parent", text="а") for _ in range(2)]
    )
    with pytest.raises(Refused):
        product.edit(twice, expected_revision=0, at=NOW)
    assert (product.revision, product.variants) == (0, [])


def test_a_product_speaks_to_those_who_asked_and_those_it_is_written_for() -> None:
    assert written().audiences == ["teacher", "parent"]


@pytest.mark.parametrize("lack", [{"abstract": ""}, {"text": "Коротко."}])
def test_too_little_is_not_sent_for_review(lack: dict[str, str]) -> None:
    product = drafted()
    product.edit(WRITTEN.model_copy(update=lack), expected_revision=0, at=NOW)
    with pytest.raises(Refused):
        asked(product)
    assert (product.state, product.reviews) == (State.DRAFT, [])


def test_one_expert_at_a_time_is_asked() -> None:
    with pytest.raises(Conflict):
        asked(asked())


def test_while_the_expert_reads_nobody_writes() -> None:
    with pytest.raises(Conflict):
        asked().edit(WRITTEN, expected_revision=None, at=NOW)


def test_a_review_is_given_once() -> None:
    product = asked()
    given, returned = product.give_review(product.reviews[0], RETURN, at=NOW)
    assert given.verdict == "return_with_remarks"
    assert returned is not None
    assert returned.author_ids == product.author_ids
    assert product.state is State.RETURNED
    with pytest.raises(AlreadyThere):
        product.give_review(product.reviews[0], ACCEPT, at=NOW)
    assert product.state is State.RETURNED


def test_an_accepted_product_is_not_returned() -> None:
    product = asked()
    _, returned = product.give_review(product.reviews[0], ACCEPT, at=NOW)
    assert (product.state, returned) == (State.ACCEPTED, None)


def test_a_return_says_what_to_change() -> None:
    product = asked()
    with pytest.raises(Refused):
        product.give_review(product.reviews[0], GiveReview(verdict=RETURN.verdict, scores=RETURN.scores), at=NOW)
    assert product.reviews[0].given_at is None


@pytest.mark.parametrize("score", [0, 6, True, "5"])
def test_scores_go_from_one_to_five(score: object) -> None:
    with pytest.raises(ValidationError):
        ScoresGiven.model_validate({**ACCEPT.scores.model_dump(), "clarity": score})


def test_after_remarks_the_text_is_mended_and_read_again() -> None:
    product = reviewed(asked(), RETURN)
    product.edit(WRITTEN, expected_revision=1, at=NOW)
    reviewed(asked(product))
    assert product.state is State.ACCEPTED
    assert [review.verdict for review in product.reviews] == ["return_with_remarks", "accept"]


def test_nothing_is_published_that_no_expert_has_accepted() -> None:
    for product in (drafted(), written(), asked(), reviewed(asked(), RETURN)):
        with pytest.raises(Conflict):
            issued(product)
        assert product.edition == 0


def test_what_is_published_is_what_was_accepted_and_names_its_authors() -> None:
    product, edition, event = issued()
    assert isinstance(event, ProductPublished)
    assert (event.version, event.authors, event.audiences) == (1, [OLGA.name, TIMUR.name], ["teacher", "parent"])
    assert (edition.text, edition.variants, edition.number) == (WRITTEN.text, product.variants, 1)
    assert product.state is State.PUBLISHED


def test_the_world_hears_nothing_but_what_is_on_the_shelf() -> None:
    _, _, event = issued()
    assert set(event.model_dump()) == {
        "product_id",
        "request_ids",
        "version",
        "title",
        "form",
        "abstract",
        "language",
        "audiences",
        "authors",
        "url",
    }
    assert "galina" not in event.model_dump_json()


def test_nothing_is_published_twice() -> None:
    product, _, _ = issued()
    with pytest.raises(Conflict):
        issued(product)
    assert product.edition == 1


def test_one_complaint_opens_one_correction() -> None:
    product, _, _ = issued()
    opened = product.record_feedback(word(1, "no_resources"), at=NOW)
    assert opened is not None
    assert (opened.version, opened.obstacle, opened.author_ids) == (1, "no_resources", product.author_ids)
    assert product.record_feedback(word(1, "unclear"), at=NOW) is None
    assert (product.state, product.complaints) == (State.CORRECTING, 2)
    assert product.stopped == {"no_resources": 1, "unclear": 1}


def test_a_kind_word_is_counted_and_changes_nothing_else() -> None:
    product, _, _ = issued()
    assert product.record_feedback(word(1), at=NOW) is None
    assert (product.helped, product.complaints, product.state) == (1, 0, State.PUBLISHED)


def test_a_complaint_about_an_older_version_is_only_counted() -> None:
    product, _, _ = issued()
    product.record_feedback(word(1, "unclear"), at=NOW)
    issued(reviewed(asked(product)), "Добавлена гармошка.")
    assert product.record_feedback(word(1, "did_not_work"), at=NOW) is None
    assert (product.state, product.edition, product.complaints) == (State.PUBLISHED, 2, 2)


def test_a_later_version_says_what_is_different() -> None:
    product, _, _ = issued()
    product.record_feedback(word(1, "unclear"), at=NOW)
    reviewed(asked(product))
    with pytest.raises(Refused):
        issued(product)
    assert (product.edition, product.state) == (1, State.ACCEPTED)
    _, edition, event = issued(product, "Добавлена гармошка.")
    assert isinstance(event, ProductCorrected)
    assert (event.version, event.change, edition.change) == (2, "Добавлена гармошка.", "Добавлена гармошка.")
