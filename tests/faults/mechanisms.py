"""The mechanisms behind GUARANTEES.md: which words of which file each of them is, and what stands there without it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One mechanism, by the name of the line of GUARANTEES.md that it keeps."""

    guarantee: str
    file: str
    words: str
    instead: str

    def without(self, text: str) -> str:
        """The text without it. Raises LookupError when its words are not there, or more than once."""
        if text.count(self.words) != 1:
            raise LookupError(f"{self.guarantee}: say anew which words of {self.file} it is")
        return text.replace(self.words, self.instead)


_ALL = (
    Mechanism(
        "answered-after-commit", "shared/http/routing.py",
        "    return await _commit(request, work, response)",
        "    asyncio.ensure_future(_commit(request, work, response))\n    return response",
    ),
    Mechanism(
        "kept-by-a-majority", "shared/store/group_commit.py",
        'if error.details.get("writeConcernErrors"):', "if False:",
    ),
    Mechanism(
        "change-and-fact-together", "shared/store/work.py",
        "**marks, **self._outbox(change)}", "**marks}",
    ),
    Mechanism(
        "same-key-same-answer", "shared/http/routing.py",
        'if request.method != "POST":', "if True:",
    ),
    Mechanism(
        "same-key-same-change", "shared/store/work.py",
        "            self.idempotency.check_new(document)\n", "            pass\n",
    ),
    Mechanism(
        "sent-until-confirmed", "shared/bus/publisher.py",
        "            try:\n                for envelope in pending.events:",
        "            await self._outbox.mark_published([pending])\n"
        "            try:\n                for envelope in pending.events:",
    ),
    Mechanism(
        "no-fact-without-a-queue", "shared/bus/relay.py",
        "mandatory=envelope.type in self._consumed_types", "mandatory=False",
    ),
    Mechanism(
        "a-lost-binding-comes-back", "shared/bus/consumer_runner.py",
        "            self._tasks.append(loop.create_task(self._keep_declared()))", "            pass",
    ),
    Mechanism(
        "a-dead-relay-is-replaced", "shared/store/leases.py",
        '{"$expr": {"$gt": ["$seen", limit]}}', '{"seen": {"$exists": True}}',
    ),
    Mechanism(
        "each-room-its-own", "deploy/permissions.py",
        'url, "PUT", f"/api/topic-permissions/{host}/{name}", topic_permissions(service)',
        'url, "GET", f"/api/users/{name}"',
    ),
    Mechanism(
        "acknowledged-after-effect", "shared/bus/message_processor.py",
        "            try:\n                await self._handle(envelope, event, end)\n",
        "            await message.ack()\n"
        "            try:\n                await self._handle(envelope, event, end)\n",
    ),
    Mechanism(
        "a-new-thing-once", "shared/store/receiving.py",
        "return derive_id(self.listener, self.envelope.id, self._number_new_id())",
        "return derive_id(self.listener, self.envelope.id, self._number_new_id(), str(id(self)), str(self.now))",
    ),
    Mechanism(
        "a-change-once", "shared/store/receiving.py",
        "        if self._has_consumed(document):\n            raise AlreadyConsumed",
        "        if self._has_consumed({}):\n            raise AlreadyConsumed",
    ),
    Mechanism(
        "sent-in-order", "shared/bus/publisher.py",
        "for envelope in pending.events:", "for envelope in reversed(pending.events):",
    ),
    Mechanism(
        "heard-in-order", "shared/bus/message_processor.py",
        "async with self._locks.hold(envelope.subject):", "async with asyncio.Lock():",
    ),
    Mechanism(
        "late-changes-nothing", "shared/store/receiving.py",
        'mark["sequence"] > self.envelope.sequence', 'mark["sequence"] < 0',
    ),
    Mechanism(
        "unreadable-rests", "shared/bus/message_processor.py",
        "            await self._dead_letters.dead_letter(queue, message, reason)\n", "            pass\n",
    ),
    Mechanism(
        "waits-for-the-database", "shared/bus/message_processor.py",
        "if loop.time() >= end or self._closing.is_set():", "if True:",
    ),
    Mechanism(
        "a-killer-dies-alone", "shared/bus/prefetch.py",
        "INITIAL_PREFETCH = 1", "INITIAL_PREFETCH = 50",
    ),
    Mechanism(
        "a-deploy-burns-nothing", "shared/bus/consumer_runner.py",
        "            await asyncio.gather(*(control.stop() for control in self._controls))\n", "",
    ),
    Mechanism(
        "old-and-new-promises", "shared/event.py",
        'extra="ignore"', 'extra="forbid"',
    ),
    Mechanism(
        "the-world-hears", "shared/bus/topology.py",
        "            await public.bind(events, routing_key=name, timeout=_ANSWER_TIMEOUT)", "            continue",
    ),
    Mechanism(
        "the-world-may-come-late", "shared/bus/topology.py",
        '                await stream.bind(PUBLIC, routing_key="#", timeout=_ANSWER_TIMEOUT)\n', "",
    ),
    Mechanism(
        "outsiders-hold-up-nobody", "shared/bus/topology.py",
        '"overflow": "drop-head"', '"overflow": "reject-publish"',
    ),
    Mechanism(
        "outsiders-make-nothing", "deploy/permissions.py",
        '{"configure": "^$", "write"', '{"configure": "^outside[.]", "write"',
    ),
    Mechanism(
        "the-wall", "shared/store/collection.py",
        'return {"$and": [visible, wanted]} if visible else dict(wanted)', "return dict(wanted)",
    ),
    Mechanism(
        "erased-from-copies-too", "shared/store/person_keys.py",
        '        await self._collection.delete_many({"_id": {"$in": gone}}, session=session)\n', "",
    ),
)  # fmt: skip
MECHANISMS = {one.guarantee: one for one in _ALL}
