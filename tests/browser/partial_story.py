"""The sample story, stopped on its way."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.client import DemoClients
from deploy.demo.story import StoryRunner
from deploy.seed import Request, read_requests
from tests.cast import OLGA


@dataclass(frozen=True)
class StoppedStory:
    """Where a walk has stopped: how its request is opened, and what belongs to it so far."""

    code: str
    request_id: str
    topic_id: str = ""
    meeting_id: str = ""
    product_id: str = ""
    review_id: str = ""


class Enough(Exception):
    """The story has come as far as it should."""


@dataclass
class StoppingRunner(StoryRunner):
    """The story up to the end of stage `last`, about another request of the seed where `about` names one."""

    last: int = 7
    about: str | None = None
    found: dict[str, str] = field(default_factory=dict)

    def _asked(self) -> Request:
        if self.about is None:
            return super()._submit_request()
        about = next(one for one in read_requests() if one.key == self.about)
        return about.model_copy(update={"school": OLGA.school})

    def _stop_after(self, stage: int) -> None:
        if stage == self.last:
            raise Enough

    async def _processing(self) -> dict[str, Any]:
        self._stop_after(1)
        return await super()._processing()

    async def _matching(self, topic: dict[str, Any]) -> dict[str, Any]:
        self.found["topic_id"] = topic["id"]
        self._stop_after(2)
        return await super()._matching(topic)

    async def _self_study(self, meeting: dict[str, Any]) -> None:
        self.found["meeting_id"] = meeting["id"]
        self._stop_after(3)
        await super()._self_study(meeting)

    async def _joint_work(self, meeting: dict[str, Any]) -> None:
        self._stop_after(4)
        await super()._joint_work(meeting)

    async def _write(self, product_id: str, causes: tuple[str, ...]) -> None:
        self.found["product_id"] = product_id
        self._stop_after(5)
        await super()._write(product_id, causes)

    async def _feedback(self, product: str) -> None:
        self._stop_after(6)
        await super()._feedback(product)


async def run_story_up_to(clients: DemoClients, last: int, about: str | None) -> StoppedStory:
    """Walks to the end of the stage. Raises DemoFailed where the story cannot go so far."""
    walk = StoppingRunner(clients, _report_nothing, last=last, about=about)
    with suppress(Enough):
        await walk.run()
    return StoppedStory(walk.code, walk.request_id, **walk.found)


async def _report_nothing(stage: int, request: dict[str, Any]) -> None:
    """Nobody listens here."""
