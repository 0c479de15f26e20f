"""The invented region as the browser finds it: the seed, one finished story, and stories on their way."""

import asyncio
from dataclasses import dataclass, replace

import httpx2

from deploy.demo.client import DemoClients
from deploy.seed import read_story
from deploy.seed.load import load
from shared.http import Sessions
from tests.browser.partial_story import StoppedStory, run_story_up_to
from tests.cast import GALINA, LARISA, OLGA, TIMUR

# How far each story goes, and the request of the seed that it is about.
_ON_THEIR_WAY = (
    (1, "young-04"),
    (2, "young-03"),
    (3, "young-07"),
    (4, "experienced-01"),
    (5, "young-10"),
    (5, "experienced-02"),
    (6, "young-06"),
)


@dataclass(frozen=True)
class Region:
    """What has happened here so far. Each story stands at another stage."""

    asked: StoppedStory
    """The coordinator has asked a question that nobody has answered."""
    matched: StoppedStory
    """The topic is open; one invitation waits for an answer, one is accepted, one is declined."""
    announced: StoppedStory
    """A meeting is set; nobody has yet been given anything to study."""
    prepared: StoppedStory
    """A meeting lies ahead, with sources to study."""
    drafted: StoppedStory
    """The meeting has been held, the product is a draft."""
    reviewed: StoppedStory
    """The draft is with its reviewer."""
    published: StoppedStory
    """The product is in the library, and the one who asked has not yet said whether it helps."""
    closed: StoppedStory
    """Corrected once, and "yes, yes"."""


async def settle(url: str, sessions: Sessions) -> Region:
    """Loads the seed and lets eight stories go as far as each should go."""

    def client(headers: dict[str, str]) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(base_url=url, headers=headers, timeout=30, trust_env=False)

    async with client({}) as http_client:
        await load(http_client, sessions)
    clients = DemoClients(client)
    try:
        # The finished story first, alone: what comes after it is newer on every list.
        closed = await run_story_up_to(clients, 7, None)
        stopped = await asyncio.gather(*(run_story_up_to(clients, stage, key) for stage, key in _ON_THEIR_WAY))
        asked, matched, announced, prepared, drafted, reviewed, published = stopped
        return Region(
            asked=await _with_a_question(clients, asked),
            matched=await _with_invitations(clients, matched),
            announced=announced,
            prepared=prepared,
            drafted=drafted,
            reviewed=await _with_a_reviewer(clients, reviewed),
            published=published,
            closed=closed,
        )
    finally:
        await clients.close()


async def _with_a_question(clients: DemoClients, halt: StoppedStory) -> StoppedStory:
    olga = await clients.for_person(OLGA.id)
    question = {
        "question": "Спасибо, что написали. Расскажите об одном последнем уроке: что Вы сделали и что было потом?"
    }
    await clients.post(olga, f"/api/requests/{halt.request_id}/questions", question)
    return halt


async def _with_invitations(clients: DemoClients, halt: StoppedStory) -> StoppedStory:
    olga = await clients.for_person(OLGA.id)
    at = f"/api/topics/{halt.topic_id}/invitations"
    words = "Группе нужен Ваш опыт: одна встреча по интернету, полтора часа.\n\nСпасибо, что прочли."
    for expert, answer, reason in (
        (GALINA, "refusal", {"reason": "До конца месяца занята на аттестации."}),
        (TIMUR, "acceptance", {}),
        (LARISA, "", {}),
    ):
        sent = await clients.post(olga, at, {"person_id": expert.id, "message": words})
        if answer:
            await clients.post(await clients.for_person(expert.id), f"/api/invitations/{sent['id']}/{answer}", reason)
    return halt


async def _with_a_reviewer(clients: DemoClients, halt: StoppedStory) -> StoppedStory:
    olga = await clients.for_person(OLGA.id)
    body = {"reviewer_id": GALINA.id}
    at = f"/api/products/{halt.product_id}"
    now = await clients.get(olga, at)
    written = {
        "title": now["title"],
        "form": "recommendations",
        "abstract": read_story().publication.abstract,
        "text": read_story().product.text,
        "variants": [],
    }
    await clients.put(olga, at, written, {"If-Match": str(now["revision"])})
    asked = await clients.post(olga, f"{at}/reviews", body)
    return replace(halt, review_id=asked["id"])
