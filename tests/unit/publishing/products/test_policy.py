"""Who may see, write and assess a product."""

import pytest

from deploy.seed import Person
from services.publishing.contributors.store import People
from services.publishing.products import policy
from services.publishing.products.model import Group
from shared.identity import ANONYMOUS, Actor
from shared.problems import Forbidden, Refused
from shared.store import EVERYTHING, NOTHING
from tests.cast import ARTHUR, BORIS, FOREIGN_COORDINATOR, GALINA, LARISA, MARINA, OLGA, TIMUR
from tests.kit.applications import as_actor
from tests.unit.publishing.products.examples import asked, begun, drafted, group, known


@pytest.mark.parametrize("author", [OLGA, TIMUR])
def test_nobody_reviews_their_own_work(author: Person) -> None:
    with pytest.raises(Refused):
        policy.may_review(known(author), drafted())


def test_a_member_who_was_not_at_the_meeting_is_no_outsider_either() -> None:
    with pytest.raises(Refused, match="own work"):
        policy.may_review(known(LARISA), drafted())


def test_a_teacher_is_not_asked_for_a_review() -> None:
    with pytest.raises(Refused, match="expert"):
        policy.may_review(known(MARINA), drafted())


def test_an_expert_from_outside_the_group_reviews() -> None:
    policy.may_review(known(GALINA), drafted())


def test_only_the_one_who_was_asked_gives_the_review() -> None:
    product = asked()
    policy.may_give_review(as_actor(GALINA), product.reviews[0], product)
    for somebody in (OLGA, TIMUR, BORIS):
        with pytest.raises(Forbidden):
            policy.may_give_review(as_actor(somebody), product.reviews[0], product)


def test_a_reviewer_who_turns_out_to_be_a_member_does_not_review() -> None:
    product, _ = begun(Group.placeholder("g-1"))
    product.abstract, product.text = "Кратко.", "Текст. " * 50
    asked(product, LARISA.id)
    policy.may_give_review(as_actor(LARISA), product.reviews[0], product)
    product.assign_group(group())
    with pytest.raises(Forbidden, match="own work"):
        policy.may_give_review(as_actor(LARISA), product.reviews[0], product)


def test_the_authors_and_the_coordinator_make_a_product_and_nobody_else() -> None:
    product = drafted()
    product.author_ids = [TIMUR.id]
    for maker in (TIMUR, OLGA):
        policy.may_edit(as_actor(maker), product)
    for other in (MARINA, GALINA, BORIS, FOREIGN_COORDINATOR):
        with pytest.raises(Forbidden):
            policy.may_edit(as_actor(other), product)


def test_work_in_the_making_is_no_business_of_the_world() -> None:
    assert policy.visible(ANONYMOUS) == NOTHING
    assert policy.visible(Actor.for_requester("r-1")) == NOTHING


def test_the_region_sees_everything() -> None:
    for somebody in (as_actor(BORIS), as_actor(ARTHUR), Actor.for_service("publishing")):
        assert policy.visible(somebody) == EVERYTHING


def test_a_foreign_coordinator_sees_the_products_of_her_own_school_only() -> None:
    seen = policy.visible(as_actor(FOREIGN_COORDINATOR))
    assert {"school_id": {"$in": [FOREIGN_COORDINATOR.school]}} in seen["$or"]
    assert FOREIGN_COORDINATOR.school != OLGA.school


def test_names_are_for_those_who_have_signed_in() -> None:
    assert People.visible(ANONYMOUS) == NOTHING
    assert People.visible(as_actor(MARINA)) == EVERYTHING
