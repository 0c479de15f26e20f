"""One story of the school year, step by step through the actions of the services."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from deploy.seed.year import coordinator_of, group_of
from deploy.seed.year_model import Step, YearProduct, YearReview, YearStory
from deploy.seed.year_steps import Year, YearBroken
from services.intake.requests import actions as requests
from services.intake.requests.model import FormulateRequest, GiveFeedback, SubmitRequest
from services.intake.requests.store import Requests
from services.matching.groups import actions as groups
from services.matching.groups.model import FormGroup
from services.matching.invitations import actions as invitations
from services.matching.invitations.model import InviteExpert
from services.matching.topics.store import Topics
from services.people.recognition.actions import thanks
from services.people.recognition.model.thanks import WriteThanks
from services.publishing.products import actions as products
from services.publishing.products.model import EditProduct, GiveReview, Product, ScoresGiven, State, VariantText
from services.publishing.products.store import Products
from services.scheduling.meetings import actions as meetings
from services.scheduling.meetings.model import AgendaPoint, AnnounceMeeting, AssignPreparation, KeepMinutes, MarkStudied
from services.scheduling.meetings.model import Source as MeetingSource
from services.scheduling.meetings.model.minutes import Contribution, Decision
from shared.identity import ANONYMOUS, Actor, derive_id
from shared.problems import (
    Conflict,
)
from shared.store import Writing, service_reading

T = TypeVar("T")
_MEETING_LENGTH = timedelta(hours=2)


class StoryLoader:
    """One story, step by step."""

    def __init__(self, year: Year, story: YearStory) -> None:
        self.year, self.story = year, story
        self.asked = year.requests[story.request]
        self.coordinator = coordinator_of(self.asked.school, year.people)
        self.leader = year.actor(self.coordinator.id)
        self.members = group_of(story, self.coordinator)
        self.request_id = self._made_by("submitted")
        self.requester = Actor.for_requester(self.request_id)

    async def run(self) -> None:
        """As far as the story goes."""
        await self._intake()
        if self.story.reaches("invited"):
            group_id = await self._matching()
            if group_id is not None:
                await self._meeting(group_id)
        if self.story.reaches("written"):
            await self._product()

    def _made_by(self, step: str) -> str:
        """The identifier of what a step has made: the same at every loading."""
        return derive_id(derive_id("year", f"{self.story.request}:{step}"), "1")

    async def _do(
        self, service: str, actor: Actor, step: Step, act: Callable[[Writing], Awaitable[T]], name: str = ""
    ) -> T | None:
        key = f"{self.story.request}:{name or step}"
        return await self.year.do(service, actor, self.year.moment(self.story, step), key, act)

    async def _intake(self) -> None:
        story, asked, id_ = self.story, self.asked, self.request_id
        command = SubmitRequest(
            school_id=asked.school,
            audience=asked.audience,
            experience=asked.experience,
            story=asked.story,
            subject=asked.subject,
            grade=asked.submitted_grade,
            channel=asked.channel,
        )
        secrets = self.year.secrets
        digest = secrets.digest_code(secrets.derive_code(id_))
        author = ANONYMOUS if asked.author is None else self.year.actor(asked.author)

        async def submit(work: Writing) -> object:
            return await requests.submit_request(work, command, id_=work.new_id(), code_digest=digest)

        await self._do("intake", author, "submitted", submit)
        if story.reaches("asked") and (question := story.question) is not None:
            await self._do("intake", self.leader, "asked", lambda work: requests.ask_question(work, id_, question.ask))
            if story.reaches("answered") and (answer := question.answer) is not None:
                await self._do(
                    "intake", self.requester, "answered", lambda work: requests.clarify_request(work, id_, answer)
                )
        if story.reaches("withdrawn"):
            await self._do("intake", self.requester, "withdrawn", lambda work: requests.withdraw_request(work, id_))
        if story.reaches("formulated"):
            formulation = FormulateRequest(
                problem=" ".join((story.problem or "").split()),
                kind=story.kind or asked.kind,
                sub_kind=story.sub_kind or asked.sub_kind,
                competencies=list(story.competencies),
            )
            await self._do(
                "intake", self.leader, "formulated", lambda work: requests.formulate_request(work, id_, formulation)
            )

    async def _matching(self) -> str | None:
        """Invites, and forms the group where the story has come so far; gives the group's identifier."""
        reading = service_reading(self.year.stores["matching"])
        topic = await self.year.until(
            lambda: Topics(reading.new_reading()).find_by_request(self.request_id), f"the topic of {self.story.request}"
        )
        for expert in self.story.experts:
            command, name = InviteExpert(person_id=expert.id, message=expert.letter), f"invited:{expert.id}"

            async def invite(work: Writing, command: InviteExpert = command) -> object:
                return await invitations.invite_expert(work, topic.id, command)

            await self._do("matching", self.leader, "invited", invite, name)
            if not self.story.reaches("replied"):
                continue
            invitation_id = self._made_by(name)

            async def reply(work: Writing, id_: str = invitation_id, reason: str | None = expert.reason) -> object:
                if reason is None:
                    return await invitations.accept_invitation(work, id_)
                return await invitations.decline_invitation(work, id_, reason)

            await self._do("matching", self.year.actor(expert.id), "replied", reply, f"replied:{expert.id}")
        if not self.story.reaches("grouped"):
            return None
        command_ = FormGroup(
            goal=" ".join((self.story.goal or "").split()), coordinator_id=self.coordinator.id, member_ids=self.members
        )
        await self._do("matching", self.leader, "grouped", lambda work: groups.form_group(work, topic.id, command_))
        return self._made_by("grouped")

    async def _meeting(self, group_id: str) -> None:
        story, planned = self.story, self.story.meeting
        if planned is None or not story.reaches("announced"):
            return
        starts_at = self.year.moment(story, "met", meeting=True)
        share = planned.minutes // max(len(planned.agenda), 1)
        command = AnnounceMeeting(
            group_id=group_id,
            title=planned.title,
            starts_at=starts_at,
            minutes=planned.minutes,
            form=planned.form,
            mode="in_person",
            place=planned.place,
            agenda=[AgendaPoint(title=one, minutes=share) for one in planned.agenda],
        )
        zone = self.year.zone
        await self._do(
            "scheduling",
            self.leader,
            "announced",
            lambda work: meetings.announce_meeting(work, command, default_zone=zone),
        )
        id_ = self._made_by("announced")
        if story.reaches("prepared") and planned.sources:
            sources = [MeetingSource(title=one.title, minutes=one.minutes) for one in planned.sources]
            given = AssignPreparation(sources=sources)
            await self._do(
                "scheduling", self.leader, "prepared", lambda work: meetings.assign_preparation(work, id_, given)
            )
        if story.reaches("studied") and planned.sources:
            await self._study(id_, len(planned.sources))
        if story.reaches("met"):
            minutes = KeepMinutes(
                attended_ids=[one for one in self.members if one not in planned.absent],
                summary=planned.summary or "",
                contributions=[
                    Contribution(person_id=o.by, outcome=o.outcome, text=o.text) for o in planned.contributions
                ],
                decisions=[Decision(text=one.text, responsible_id=one.by) for one in planned.decisions],
            )
            key = f"{story.request}:met"
            at = starts_at + _MEETING_LENGTH
            await self.year.do(
                "scheduling", self.leader, at, key, lambda work: meetings.keep_minutes(work, id_, minutes)
            )

    async def _study(self, meeting_id: str, sources: int) -> None:
        """Everybody reads; the last of the group only the first source, as it happens."""
        for place, member in enumerate(self.members):
            read = MarkStudied(sources=list(range(1 if place == len(self.members) - 1 else sources)))
            await self._do(
                "scheduling",
                self.year.actor(member),
                "studied",
                lambda work, read=read: meetings.mark_studied(work, meeting_id, read),  # type: ignore[misc]
                f"studied:{member}",
            )

    async def _product(self) -> None:
        story, written = self.story, self.story.product
        if written is None:
            return
        meeting_id = self._made_by("announced")
        product_id = (await self.year.until(lambda: self._find_product(meeting_id), f"the draft of {story.request}")).id
        author = self.year.actor(written.author)
        await self._edit(product_id, story.first_text, "written", "written")
        if story.reaches("reviewed"):
            for number, review in enumerate(written.reviews, start=1):
                review_id = await self._ask_review(product_id, "review_asked", str(number))
                accept = number == len(written.reviews)
                await self._give_review(review_id, review, "reviewed", str(number), accept=accept)
        elif story.reaches("review_asked"):
            await self._ask_review(product_id, "review_asked", "1")
        if not story.reaches("published"):
            return
        await self._publish(product_id, author, "published", 1, None)
        await self._feedback(product_id, author)

    async def _feedback(self, product_id: str, author: Actor) -> None:
        story = self.story
        if not story.reaches("first_feedback"):
            return
        await self._say("first_feedback", 1, 0)
        correction = None if story.product is None else story.product.correction
        if story.reaches("corrected") and correction is not None:

            async def opened() -> Product | None:
                product = await self._get_product(product_id)
                return product if product.state is not State.PUBLISHED or product.edition > 1 else None

            await self.year.until(opened, f"the correction of {story.request}")
            if (await self._get_product(product_id)).edition == 1:
                await self._edit(product_id, story.text, "corrected", "corrected-text")
                last = YearReview(remarks="Исправление учтено, к остальному вопросов нет.", scores=(5, 5, 5, 5, 5))
                review_id = await self._ask_review(product_id, "corrected", "correction")
                await self._give_review(review_id, last, "corrected", "correction", accept=True)
                await self._publish(product_id, author, "corrected", 2, correction.change)
            if story.reaches("last_feedback") and len(story.feedback) > 1:
                await self._say("last_feedback", 2, 1)
        if story.thanks is not None and story.is_solved:
            await self._thank(story.thanks)

    @property
    def written(self) -> YearProduct:
        """What the group wrote. Raises YearBroken where it wrote nothing."""
        if self.story.product is None:
            raise YearBroken(f"{self.story.request} has no product")
        return self.story.product

    async def _edit(self, product_id: str, text: str, step: Step, name: str) -> None:
        written = self.written
        command = EditProduct(
            title=written.title,
            form=written.form,
            abstract=" ".join(written.abstract.split()),
            text=text,
            variants=[VariantText(audience=audience, text=words) for audience, words in self.story.variants.items()],
        )
        author = self.year.actor(written.author)

        async def edit(work: Writing) -> object:
            return await products.edit_product(work, product_id, command, expected_revision=None)

        await self._product_step(author, step, edit, name)

    async def _ask_review(self, product_id: str, step: Step, number: str) -> str:
        """The author asks the reviewer; gives the identifier of the round."""
        written = self.written
        author, key = self.year.actor(written.author), f"review-asked:{number}"

        async def ask(work: Writing) -> object:
            return await products.ask_review(work, product_id, written.reviewer)

        await self._product_step(author, step, ask, key)
        return self._made_by(key)

    async def _give_review(self, review_id: str, review: YearReview, step: Step, number: str, *, accept: bool) -> None:
        clarity, correctness, learning, feasibility, care = review.scores
        command = GiveReview(
            verdict="accept" if accept else "return_with_remarks",
            remarks=review.remarks.strip(),
            scores=ScoresGiven(
                clarity=clarity, correctness=correctness, learning=learning, feasibility=feasibility, care=care
            ),
            show_name=True,
        )
        reviewer = self.year.actor(self.written.reviewer)

        async def give(work: Writing) -> object:
            return await products.give_review(work, review_id, command)

        await self._product_step(reviewer, step, give, f"reviewed:{number}")

    async def _publish(self, product_id: str, author: Actor, step: Step, edition: int, change: str | None) -> None:
        if (await self._get_product(product_id)).edition >= edition:
            return
        url = self.year.library_url
        await self._product_step(
            author,
            step,
            lambda work: products.publish_product(work, product_id, change, library_url=url),
            f"published:{edition}",
        )

    async def _product_step(
        self, actor: Actor, step: Step, act: Callable[[Writing], Awaitable[object]], name: str
    ) -> None:
        """A step on a product; one that another loading has left behind is refused as out of turn."""
        try:
            await self._do("publishing", actor, step, act, name)
        except YearBroken as broken:
            if not isinstance(broken.__cause__, Conflict):
                raise

    async def _say(self, step: Step, version: int, number: int) -> None:
        """The one who asked says whether it helped."""
        word = self.story.feedback[number]

        async def answered() -> object | None:
            found = await Requests(service_reading(self.year.stores["intake"])).get(self.request_id)
            return found if found.answer is not None and found.answer.version >= version else None

        await self.year.until(answered, f"the answer to {self.story.request}")
        command = GiveFeedback(
            understood=word.obstacle != "unclear",
            has_resources=word.obstacle in (None, "unclear"),
            obstacle=word.obstacle,
            comment=word.comment.strip(),
        )
        try:
            await self._do(
                "intake",
                self.requester,
                step,
                lambda work: requests.give_feedback(work, self.request_id, command),
                f"feedback:{number}",
            )
        except YearBroken as broken:
            if not isinstance(broken.__cause__, Conflict):
                raise

    async def _thank(self, text: str) -> None:
        """A note to all who worked on it, passed on by the region's operator."""
        await self._do(
            "people",
            self.requester,
            self.story.until,
            lambda w: thanks.write_thanks(w, WriteThanks(text=text.strip())),
            "thanks",
        )
        operator = next(one.id for one in self.year.people.values() if one.has("region_operator"))
        note = derive_id("thanks", self.request_id)
        try:
            await self._do(
                "people",
                self.year.actor(operator),
                self.story.until,
                lambda work: thanks.decide_thanks(work, note, passed=True),
                "thanks-passed",
            )
        except YearBroken as broken:
            if not isinstance(broken.__cause__, Conflict):
                raise

    async def _find_product(self, meeting_id: str) -> Product | None:
        return await Products(service_reading(self.year.stores["publishing"])).find_by_meeting(meeting_id)

    async def _get_product(self, product_id: str) -> Product:
        return await Products(service_reading(self.year.stores["publishing"])).get(product_id)
