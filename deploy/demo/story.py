"""The one story: from Marina's silent sixth form to "yes, yes", stage by stage."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from deploy.demo.client import DemoClients, DemoFailed
from deploy.seed import Request, Story, read_requests, read_story

STAGES = (
    "Intake of requests · Получение заявок",
    "Processing · Обработка",
    "Announcing · Дата встречи и оповещение",
    "Self-study · Самостоятельный анализ источников",
    "Joint work · Совместная работа",
    "Product · Оформление решения в готовый продукт",
    "Feedback · Обратная связь",
)
Reporter = Callable[[int, dict[str, Any]], Awaitable[None]]


@dataclass
class StoryRunner:
    """One walk through the story; `tell` is called after each stage with the request as its author sees it."""

    clients: DemoClients
    report: Reporter
    story: Story = field(default_factory=read_story)
    request_id: str = ""
    code: str = ""
    requester: httpx2.AsyncClient | None = None

    async def run(self) -> dict[str, Any]:
        """All seven stages. Returns the request at its end. Raises DemoFailed where the story stops."""
        await self._intake()
        topic = await self._processing()
        group = await self._matching(topic)
        meeting = await self._announcing(group)
        await self._self_study(meeting)
        await self._joint_work(meeting)
        product = await self._product()
        await self._feedback(product)
        return await self._read_timeline()

    async def _intake(self) -> None:
        asked = self._submit_request()
        body = {
            "school_id": asked.school,
            "audience": asked.audience,
            "experience": asked.experience,
            "story": asked.story,
            "subject": asked.subject,
            "grade": asked.submitted_grade,
        }
        receipt = await self.clients.post(self.clients.anonymous(), "/api/requests", body)
        self.request_id, self.code = receipt["id"], receipt["tracking_code"]
        opened = await self.clients.post(self.clients.anonymous(), "/api/requests/followed", {"code": self.code})
        self.requester = self.clients.with_token(opened["token"])
        await self._report_when("submitted", 1)

    async def _processing(self) -> dict[str, Any]:
        coordinator = await self.clients.for_person(self.story.clarification.asked_by)
        at = f"/api/requests/{self.request_id}"
        await self.clients.post(coordinator, f"{at}/questions", {"question": self.story.clarification.question})
        await self.clients.post(self._read_own_request(), f"{at}/answers", {"answer": self.story.clarification.answer})
        problem = {
            "problem": self.story.problem.statement,
            "kind": self.story.problem.kind,
            "sub_kind": self.story.problem.sub_kind,
            "competencies": [needed.line for needed in self.story.competencies],
        }
        await self.clients.post(coordinator, f"{at}/formulation", problem)

        async def opened() -> dict[str, Any] | None:
            topics = (await self.clients.get(coordinator, "/api/topics"))["topics"]
            return next((topic for topic in topics if self.request_id in topic["request_ids"]), None)

        topic = await self.clients.until(opened, "the topic is opened")
        await self._report_when("topic_opened", 2)
        return topic

    async def _matching(self, topic: dict[str, Any]) -> dict[str, Any]:
        coordinator = await self.clients.for_person(self.story.group.coordinator)
        for invitation in self.story.invitations:
            body = {"person_id": invitation.expert, "message": invitation.letter}
            sent = await self.clients.post(coordinator, f"/api/topics/{topic['id']}/invitations", body)
            expert = await self.clients.for_person(invitation.expert)
            at = f"/api/invitations/{sent['id']}"
            if invitation.answer == "accept":
                await self.clients.post(expert, f"{at}/acceptance", {})
            else:
                await self.clients.post(expert, f"{at}/refusal", {"reason": invitation.reason})
        group = {
            "goal": self.story.group.goal,
            "coordinator_id": self.story.group.coordinator,
            "member_ids": list(self.story.group.members),
        }
        formed: dict[str, Any] = await self.clients.post(coordinator, f"/api/topics/{topic['id']}/group", group)
        await self._wait_for_entry("group_formed")
        return formed

    async def _announcing(self, group: dict[str, Any]) -> dict[str, Any]:
        coordinator = await self.clients.for_person(self.story.group.coordinator)
        meeting = self.story.meeting
        starts_at = (datetime.now(UTC) + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
        body = {
            "group_id": group["id"],
            "title": meeting.title,
            "starts_at": starts_at.isoformat(),
            "minutes": meeting.duration_minutes,
            "form": meeting.form,
            "mode": meeting.mode,
            "link": meeting.online_link,
            "agenda": [{"title": item.title, "minutes": item.minutes} for item in meeting.agenda],
        }

        async def announced() -> dict[str, Any] | None:
            answer = await coordinator.post("/api/meetings", json=body)
            if answer.status_code == httpx2.codes.NOT_FOUND:  # the group has not been heard of yet
                return None
            if answer.is_error:
                raise DemoFailed(f"the meeting is refused: {answer.text}")
            announced_meeting: dict[str, Any] = answer.json()
            return announced_meeting

        announced_meeting = await self.clients.until(announced, "scheduling knows the group")
        await self._report_when("meeting_announced", 3)
        return announced_meeting

    async def _self_study(self, meeting: dict[str, Any]) -> None:
        coordinator = await self.clients.for_person(self.story.group.coordinator)
        sources = [
            {"title": source.title, "url": source.link, "minutes": source.reading_minutes}
            for source in self.story.sources
        ]
        await self.clients.post(coordinator, f"/api/meetings/{meeting['id']}/preparation", {"sources": sources})
        reader = await self.clients.for_person(self.story.requester)
        read = {"sources": list(range(len(sources)))}
        await self.clients.post(reader, f"/api/meetings/{meeting['id']}/readiness", read)
        await self._report_when("preparation_assigned", 4)

    async def _joint_work(self, meeting: dict[str, Any]) -> None:
        coordinator = await self.clients.for_person(self.story.group.coordinator)
        minutes = self.story.minutes
        body = {
            "attended_ids": list(self.story.group.members),
            "summary": minutes.summary,
            "contributions": [
                {"person_id": one.by, "outcome": one.outcome, "text": one.text} for one in minutes.contributions
            ],
            "decisions": [{"text": one.text, "responsible_id": one.responsible} for one in minutes.decisions],
        }
        await self.clients.post(coordinator, f"/api/meetings/{meeting['id']}/minutes", body)
        await self._report_when("meeting_held", 5)

    async def _product(self) -> str:
        author = await self.clients.for_person(self.story.product.author)

        async def drafted() -> dict[str, Any] | None:
            products = (await self.clients.get(author, "/api/products"))["products"]
            return next((one for one in products if self.request_id in one["request_ids"]), None)

        product_id: str = (await self.clients.until(drafted, "the draft is there"))["id"]
        await self._write(product_id, ())
        for number, reading in enumerate(self.story.review.rounds):
            if number:
                await self._write(product_id, ("review",))
            await self._review(product_id, reading.verdict, list(reading.remarks), reading.scores.model_dump())
        await self.clients.post(author, f"/api/products/{product_id}/publication", {})
        await self._report_when("product_published", 6)
        return product_id

    async def _feedback(self, product_id: str) -> None:
        for word in self.story.feedback:
            body = {**word.model_dump(exclude={"comment"}), "comment": word.comment}
            await self.clients.post(self._read_own_request(), f"/api/requests/{self.request_id}/feedback", body)
            if not word.helped:
                await self._correct(product_id)
        await self._report_when("closed", 7)

    async def _correct(self, product_id: str) -> None:
        author = await self.clients.for_person(self.story.product.author)
        await self._wait_for_entry("correction_opened")
        await self._write(product_id, ("review", "feedback"))
        last = self.story.review.rounds[-1]
        await self._review(product_id, "accept", ["Исправление учтено."], last.scores.model_dump())
        body = {"change": self.story.publication.change}
        await self.clients.post(author, f"/api/products/{product_id}/publication", body)
        await self._wait_for_entry("product_corrected")

    async def _write(self, product_id: str, causes: tuple[str, ...]) -> None:
        author = await self.clients.for_person(self.story.product.author)
        product = self.story.product
        current = await self.clients.get(author, f"/api/products/{product_id}")
        body = {
            "title": product.title,
            "form": product.kind,
            "abstract": self.story.publication.abstract,
            "text": self.story.text_after("main", causes),
            "variants": [
                {"audience": one.audience, "text": self.story.text_after(one.audience, causes)}
                for one in product.variants
            ],
        }
        await self.clients.put(author, f"/api/products/{product_id}", body, {"If-Match": str(current["revision"])})

    async def _review(self, product_id: str, verdict: str, remarks: list[str], scores: dict[str, int]) -> None:
        author = await self.clients.for_person(self.story.product.author)
        reviewer = await self.clients.for_person(self.story.review.reviewer)
        body = {"reviewer_id": self.story.review.reviewer}
        asked = await self.clients.post(author, f"/api/products/{product_id}/reviews", body)
        given = {"verdict": verdict, "remarks": "\n\n".join(remarks), "scores": scores}
        await self.clients.post(reviewer, f"/api/reviews/{asked['id']}", given)

    async def _read_timeline(self) -> dict[str, Any]:
        seen: dict[str, Any] = await self.clients.get(self._read_own_request(), f"/api/requests/{self.request_id}")
        return seen

    async def _wait_for_entry(self, kind: str) -> dict[str, Any]:
        async def has_entry() -> dict[str, Any] | None:
            seen = await self._read_timeline()
            return seen if any(line["deed"] == kind for line in seen["thread"]) else None

        return await self.clients.until(has_entry, f"the thread says {kind}")

    async def _report_when(self, kind: str, stage: int) -> None:
        await self.report(stage, await self._wait_for_entry(kind))

    def _read_own_request(self) -> httpx2.AsyncClient:
        if self.requester is None:
            raise DemoFailed("nothing has been handed in yet")
        return self.requester

    def _submit_request(self) -> Request:
        return next(one for one in read_requests() if one.key == self.story.request)
