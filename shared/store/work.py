"""A unit of work: one HTTP request, or one event, is one atomic write.

There are three kinds: `Reading`, `Writing` and, in receiving.py, `Receiving`. Which one an action needs stands in its
signature.
"""

from collections.abc import Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any, Self

from pymongo import DeleteOne, InsertOne, UpdateOne
from pymongo.errors import OperationFailure

from shared.entity import Entity
from shared.event import Event, EventEnvelope
from shared.identity import Actor, derive_id, new_id, random_hex
from shared.problems import AlreadyThere, KeyReused, TryAgain
from shared.store.changes import Change, Tracked
from shared.store.connection import DURABLE, Store
from shared.store.errors import translate_errors
from shared.store.group_commit import BATCH_DOCUMENTS, DUPLICATE, Duplicate
from shared.store.idempotency import RECORDS_FIELD, IdempotencyRecord, Replayed
from shared.store.outbox import OUTBOX_LIMIT, get_bucket, to_stored

_TRANSACTION_TRIES = 5


class Reading:
    """Reads one service's database on behalf of an actor. `now` is one moment for the whole work.

    `client` is the address in the network from which it was asked, as far as the gateway tells it.
    """

    client = ""

    def __init__(self, store: Store, actor: Actor) -> None:
        self.store = store
        self._actor = actor
        moment = datetime.now(UTC)
        self.now = moment.replace(microsecond=moment.microsecond // 1000 * 1000)  # as fine as BSON keeps it

    @property
    def actor(self) -> Actor:
        """On whose behalf: fixed for the whole work. To act as the service is another, named work: `as_service()`."""
        return self._actor

    def as_service(self) -> Self:
        """The same work with the service itself as its actor.

        What it changes is changed in this work and committed with it; what either of them has read, both know.
        """
        work = copy(self)
        work._actor = Actor.for_service(self.store.service)  # noqa: SLF001  a work of the same kind
        return work

    def new_reading(self) -> "Reading":
        """A reading of its own for the same actor: it sees what is stored, not what this work has changed."""
        return Reading(self.store, self._actor)

    def new_writing(self) -> "Writing":
        """A writing of its own for the same actor, to be committed apart from this work."""
        return Writing(self.store, self._actor)

    def note_loaded(self, collection: str, document: dict[str, Any]) -> None:
        """A collection gives what it has read; a reading need not remember it."""


def service_reading(store: Store) -> Reading:
    """A reading by the service itself: for jobs, and for what nobody has asked for."""
    return Reading(store, Actor.for_service(store.service))


def service_writing(store: Store) -> "Writing":
    """A writing by the service itself: for jobs, and for what nobody has asked for."""
    return Writing(store, Actor.for_service(store.service))


class Writing(Reading):
    """Changes the database: the change and the events it causes are kept together or not at all, by `commit`."""

    def __init__(
        self, store: Store, actor: Actor, traceparent: str | None = None, idempotency: IdempotencyRecord | None = None
    ) -> None:
        super().__init__(store, actor)
        self.traceparent = traceparent
        self.cause: str | None = None
        self._tracked = Tracked(idempotency)

    @property
    def idempotency(self) -> IdempotencyRecord | None:
        """What makes a repetition of this POST known; None when it is not to be."""
        return self._tracked.idempotency

    @idempotency.setter
    def idempotency(self, record: IdempotencyRecord | None) -> None:
        self._tracked.idempotency = record

    def new_id(self) -> str:
        """An identifier for a thing created in this work; the same on a repeated POST with the same key."""
        number = self._number_new_id()
        return new_id() if self.idempotency is None else derive_id(self.idempotency.key, number)

    def _number_new_id(self) -> str:
        self._tracked.new_ids += 1
        return str(self._tracked.new_ids)

    def note_loaded(self, collection: str, document: dict[str, Any]) -> None:
        """Keeps what was read: a change is written against it. Raises DoneBefore when this POST has made its change."""
        if self.idempotency is not None:
            self.idempotency.check_new(document)
        self._tracked.loaded[collection, document["_id"]] = document

    def insert(self, collection: str, entity: Entity) -> None:
        """A new entity, to be written at commit."""
        self._tracked.changes[collection, entity.id] = Change(collection, entity, None)

    def change(self, collection: str, entity: Entity, *, rekeyed: bool = False, removed: bool = False) -> None:
        """An entity read in this work, to be written at commit: `rekeyed` with a new key, `removed` no more."""
        changes = self._tracked.changes
        if (place := (collection, entity.id)) not in changes:
            changes[place] = Change(collection, entity, self._tracked.loaded[place])
        changes[place].rekeyed |= rekeyed
        changes[place].removed |= removed

    def get_changed(self, collection: str, found: Entity) -> Entity:
        """The same thing as this work has changed it already, or what was found."""
        change = self._tracked.changes.get((collection, found.id))
        return found if change is None else change.entity

    def publish(self, event: Event, *, about: Entity) -> None:
        """Puts an event about an entity that this work adds or saves into its outbox; it leaves after the commit."""
        alike = [one for one in self._tracked.changes.values() if one.entity.id == about.id]
        if (change := next((one for one in alike if type(one.entity) is type(about)), None)) is None:
            raise LookupError(f"{event.type}: add or save the {type(about).__name__} before publishing about it")
        if change.collection not in self.store.outbox_collections:
            raise LookupError(f"{event.type}: nobody would send it, for {change.collection} has no outbox")
        sequence = (change.loaded or {}).get("_said", 0) + len(change.events) + 1
        id_ = derive_id(about.id, str(sequence), event.type) if change.loaded is None else new_id()
        change.events.append(
            EventEnvelope(
                id_, event.type, about.id, sequence, self.now, event.model_dump_json(), self.traceparent, self.cause
            )
        )

    @property
    def published(self) -> list[EventEnvelope]:
        """The events of this work, in the order in which they were published."""
        return [envelope for change in self._tracked.changes.values() for envelope in change.events]

    async def commit(self) -> None:
        """Keeps everything or nothing. Raises TryAgain, AlreadyThere, Replayed, Unavailable or Busy."""
        if not (changes := list(self._tracked.changes.values())):
            return
        try:
            with translate_errors():
                for change in changes:
                    change.key = await self.store.keys.get_for_write(change)
            if len(changes) == 1 and not changes[0].rekeyed:
                await self._commit_one(changes[0])
            else:
                await self._commit_all(changes)
        except Duplicate as duplicate:
            self._found(duplicate.existing)
        if with_events := [change.collection for change in changes if change.events]:
            self.store.on_outbox_write(with_events)

    async def _commit_one(self, change: Change) -> None:
        token = random_hex(12)
        commit = self.store.commit(change.collection)
        with translate_errors():
            if change.loaded is None:
                await commit.insert(self._document(change, token), token)
            else:
                guard, update = self._update(change, token)
                await commit.update(change.entity.id, guard, update, token)

    async def _commit_all(self, changes: Sequence[Change]) -> None:
        with translate_errors():
            async with await self.store.connection.client.start_session() as session:
                for attempt in range(1, _TRANSACTION_TRIES + 1):
                    try:
                        async with session.start_transaction(write_concern=DURABLE):
                            await self.store.keys.erase(changes, session)
                            await self._write_all(changes, session)
                        return
                    except OperationFailure as error:
                        if _is_duplicate(error):
                            raise Duplicate(await self._first_twin(changes)) from None
                        if attempt == _TRANSACTION_TRIES or not error.has_error_label("TransientTransactionError"):
                            raise

    async def _write_all(self, changes: Sequence[Change], session: Any) -> None:
        """Many documents of one collection go together: ten thousand of them are a few journeys, not ten thousand."""
        for name in dict.fromkeys(change.collection for change in changes):
            group = [change for change in changes if change.collection == name]
            for start in range(0, len(group), BATCH_DOCUMENTS):
                batch = [self._operation(change) for change in group[start : start + BATCH_DOCUMENTS]]
                result = await self.store.collection(name).bulk_write(batch, session=session)
                if result.inserted_count + result.matched_count + result.deleted_count < len(batch):
                    raise TryAgain

    def _operation(self, change: Change) -> InsertOne[dict[str, Any]] | UpdateOne | DeleteOne:
        token = random_hex(12)
        if change.loaded is None:
            return InsertOne(self._document(change, token))
        if change.removed:
            return DeleteOne({"_id": change.entity.id, "_v": change.loaded["_v"], "_pending": None})
        return UpdateOne(*self._update(change, token))

    async def _first_twin(self, changes: Sequence[Change]) -> dict[str, Any] | None:
        for change in changes:
            if change.loaded is None:
                twin = await self.store.collection(change.collection).find_one({"_id": change.entity.id})
                if twin is not None:
                    return twin
        return None

    def _document(self, change: Change, token: str) -> dict[str, Any]:
        body = self.store.keys.encrypt_body(change, change.entity.model_dump(exclude={"id"}))
        bucket = get_bucket(change.entity.id)
        marks: dict[str, Any] = {"_v": 1, "_works": [token], "_bucket": bucket, **self._mark(change)}
        if self.idempotency is not None:
            marks["_receipt"] = {
                "key": self.idempotency.key,
                "body": self.idempotency.body,
                "answer": self.idempotency.answer,
            }
        return {"_id": change.entity.id, **body, **marks, **self._outbox(change)}

    def _outbox(self, change: Change) -> dict[str, Any]:
        if not change.events:
            return {"_said": 0}
        last = change.events[-1]
        return {
            "_said": last.sequence,
            "_last": last.id,
            "_pending": True,
            "_since": self.now,
            "_outbox": [to_stored(envelope) for envelope in change.events],
        }

    def _update(self, change: Change, token: str) -> tuple[dict[str, Any], dict[str, Any]]:
        loaded = change.loaded or {}
        body = self.store.keys.encrypt_body(change, change.entity.model_dump(exclude={"id"}))
        assigned = {name: value for name, value in body.items() if name not in loaded or loaded[name] != value}
        assigned.update(self._mark(change))
        pushed: dict[str, Any] = {"_works": {"$each": [token], "$slice": -8}}
        update: dict[str, Any] = {"$set": assigned, "$inc": {"_v": 1}, "$push": pushed}
        if change.events:
            if len(loaded.get("_outbox", ())) + len(change.events) > OUTBOX_LIMIT:
                raise TryAgain("Too many facts about this wait to be sent: try again in a minute")
            outbox = self._outbox(change)
            pushed["_outbox"] = {"$each": outbox.pop("_outbox")}
            update["$min"] = {"_since": outbox.pop("_since")}
            assigned.update(outbox)
        if not assigned:
            del update["$set"]
        if change.rekeyed:
            update["$unset"] = {"_receipt": "", RECORDS_FIELD: ""}
        elif self.idempotency is not None and (self.idempotency.is_form or not self._tracked.new_ids):
            # What a program has created is found by its identifier and answered as before; a form is led on.
            pushed[RECORDS_FIELD] = self.idempotency.make_push()
        return {"_id": change.entity.id, "_v": loaded["_v"]}, update

    def _mark(self, change: Change) -> dict[str, Any]:  # noqa: ARG002  what a Receiving adds
        return {}

    def _found(self, existing: dict[str, Any] | None) -> None:
        """Something of this work is there already: was it this very work that put it there."""
        record = (existing or {}).get("_receipt")
        if self.idempotency is not None and record is not None and record["key"] == self.idempotency.key:
            if record["body"] != self.idempotency.body:
                raise KeyReused
            raise Replayed(record["answer"])
        raise AlreadyThere


def _is_duplicate(error: OperationFailure) -> bool:
    return any(refusal["code"] == DUPLICATE for refusal in (error.details or {}).get("writeErrors", ()))
