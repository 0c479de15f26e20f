"""Products at every stage of their life, made of the cast."""

from datetime import UTC, datetime
from typing import Any

from deploy.seed import Person as Somebody
from services.publishing.contributors.model import Person
from services.publishing.library.model import Edition
from services.publishing.products.model import EditProduct, GiveReview, Group, Product, ScoresGiven, VariantText
from shared.contracts.intake import FeedbackGiven
from shared.contracts.matching import GroupFormed
from shared.contracts.publishing import ProductCorrected, ProductDrafted, ProductPublished
from shared.contracts.scheduling import MeetingHeld
from shared.person_lifecycle.model import PostHeld
from tests.cast import LARISA, MARINA, NADEZHDA, OLGA, TIMUR

SCHOOL = OLGA.roles[0].at
NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)
HELD = MeetingHeld(
    meeting_id="m-1",
    group_id="g-1",
    request_ids=["r-1"],
    school_id=SCHOOL,
    title="Первый шаг в задаче",
    attended_ids=[OLGA.id, TIMUR.id],
    contributions=["Лесенка подсказок помогла.\nКарточки берут сами."],
    decisions=["Три тихие минуты."],
)
FORMED = GroupFormed(
    group_id="g-1",
    topic_id="t-1",
    request_ids=["r-1"],
    school_id=SCHOOL,
    title="Первый шаг",
    goal="Начинают сами",
    problem="Ждут образца и не начинают сами.",
    coordinator_id=OLGA.id,
    member_ids=[OLGA.id, MARINA.id, TIMUR.id, LARISA.id, NADEZHDA.id],
    expert_ids=[TIMUR.id, LARISA.id],
    audiences=["teacher"],
)
TEXT = "Доска пустая, условие перед глазами, и три минуты каждый начинает сам. " * 5
WRITTEN = EditProduct(
    title="Первый шаг без образца",
    form="recommendations",
    abstract="Как помочь ученику начать задачу самому.",
    text=TEXT,
    variants=[VariantText(audience="parent", text="Попросите рассказать задачу.")],
)
ACCEPT = GiveReview(verdict="accept", scores=ScoresGiven(clarity=5, correctness=5, learning=5, feasibility=4, care=5))
RETURN = GiveReview(
    verdict="return_with_remarks",
    remarks="Сколько минут?",
    scores=ScoresGiven(clarity=3, correctness=5, learning=5, feasibility=4, care=5),
)


def group() -> Group:
    known = Group.placeholder(FORMED.group_id)
    known.record_formation(FORMED)
    return known


def begun(of: Group | None = None) -> tuple[Product, ProductDrafted]:
    of = of or group()
    return Product.draft(HELD, of, id_="p-1", at=NOW)


def drafted() -> Product:
    return begun()[0]


def written() -> Product:
    product = drafted()
    product.edit(WRITTEN, expected_revision=0, at=NOW)
    return product


def asked(product: Product | None = None, reviewer_id: str = "galina-orlova") -> Product:
    product = product or written()
    product.ask_review(reviewer_id, review_id=f"v-{len(product.reviews) + 1}", at=NOW)
    return product


def reviewed(product: Product | None = None, word: GiveReview = ACCEPT) -> Product:
    product = product or asked()
    product.give_review(product.reviews[-1], word, at=NOW)
    return product


def issued(
    product: Product | None = None, change: str | None = None, **values: Any
) -> tuple[Product, Edition, ProductPublished | ProductCorrected]:
    product = product or reviewed()
    given: dict[str, Any] = {
        "edition_id": f"e-{product.edition + 1}",
        "authors": [OLGA.name, TIMUR.name],
        "reviewer": None,
        "url": "https://docendo.example.org/library/p-1",
        "at": NOW,
    }
    return product, *product.publish_edition(change, **{**given, **values})


def word(version: int, obstacle: str | None = None) -> FeedbackGiven:
    return FeedbackGiven(
        request_id="r-1",
        school_id=SCHOOL,
        product_id="p-1",
        product_version=version,
        understood=True,
        has_resources=obstacle is None,
        obstacle=obstacle,
    )


def known(person: Somebody) -> Person:
    posts = [PostHeld(school_id=role.at, role=role.role) for role in person.roles]
    return Person(id=person.id, name=person.name, posts=posts)
