"""A Celery task that does what matching does about an accepted request: one durable document for each event.

As durable as Celery can be told to be: a quorum queue, confirmed publishing, acknowledged after the effect, given back
when a process dies, a write on a majority with journal, and an identifier that makes a repetition harmless.
`python tasks.py N` puts N events into the queue.
"""

import os
import sys
import uuid
from typing import Any

from celery import Celery  # type: ignore[import-not-found]
from pymongo import MongoClient, WriteConcern
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

app = Celery("tasks", broker=os.environ["BROKER"])
app.conf.update(
    task_default_queue="demand",
    task_default_queue_type="quorum",
    worker_detect_quorum_queues=True,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=int(os.environ.get("PREFETCH", "64")),
)
_demands: Collection[dict[str, Any]] | None = None


def demands() -> Collection[dict[str, Any]]:
    """The collection, over a connection of this process's own: a worker forks."""
    global _demands  # noqa: PLW0603
    if _demands is None:
        client: MongoClient[dict[str, Any]] = MongoClient(os.environ["MONGO"])
        concern = WriteConcern(w="majority", j=True)
        _demands = client[os.environ["DATABASE"]].get_collection("demands", write_concern=concern)
    return _demands


def note_demand(event: dict[str, Any]) -> None:
    """Remembers that somebody asks, once."""
    document = {
        "_id": event["request_id"],
        "school_id": event["school_id"],
        "audience": event["audience"],
        "experience": event["experience"],
        "status": "open",
        "inbox": [{"fact": event["id"], "sequence": 1}],
    }
    try:
        demands().insert_one(document)
    except DuplicateKeyError:
        return


note = app.task(name="note_demand")(note_demand)


def fill(count: int) -> None:
    """Puts events into the queue, each confirmed."""
    with app.producer_pool.acquire(block=True) as producer:
        for _ in range(count):
            event = {
                "id": str(uuid.uuid4()),
                "request_id": str(uuid.uuid4()),
                "school_id": "school-07",
                "audience": "teacher",
                "channel": "web",
                "experience": "young",
            }
            note.apply_async((event,), producer=producer)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
