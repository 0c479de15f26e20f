"""What shared/bus/faststream_adapter.py uses of the libraries beyond what they promise is there, in these versions."""

import inspect
from importlib.metadata import version

import aio_pika
import aiormq
import pytest
from aiormq.channel import Channel as DriverChannel
from faststream.rabbit.subscriber.usecase import RabbitSubscriber

from shared.bus.cloudevents_codec import ReceivedMessage
from shared.bus.faststream_adapter import QueueConsumer, create_broker

CHECKED = {"faststream": "0.7.8", "aio-pika": "10.2.1", "aiormq": "7.2.4"}


async def receive(message: ReceivedMessage) -> None:
    """Takes a message."""


@pytest.mark.parametrize("library", CHECKED)
def test_the_libraries_are_those_that_were_looked_at(library: str) -> None:
    """With another version: read what follows against its source, run the tests of the bus, and write it down here."""
    assert version(library) == CHECKED[library]


def test_a_subscriber_keeps_its_queue_and_consumer_tag_and_takes_messages_by_consume() -> None:
    start, stop = inspect.getsource(RabbitSubscriber.start), inspect.getsource(RabbitSubscriber.stop)
    assert "self._queue_obj = queue = await declarer.declare_queue(" in start
    assert "self._consumer_tag = await self._queue_obj.consume(" in start
    assert "self.consume," in start, "what stands in its place is called instead"
    assert "if self._consumer_tag is not None" in stop, "what is cancelled already is not cancelled again"


def test_a_consumer_that_has_not_begun_has_nothing_to_cancel() -> None:
    consumer = QueueConsumer(create_broker("amqp://127.0.0.1:1/", "test", graceful_timeout=1), "a.b", 1, receive)
    subscriber = consumer._subscriber
    assert (subscriber._queue_obj, subscriber._consumer_tag) == (None, None)
    assert subscriber.consume is receive
    assert consumer.is_cancelled


def test_a_channel_looks_its_consumers_up_in_a_table() -> None:
    assert "self.consumers: dict[str, ConsumerCallback] = {}" in inspect.getsource(DriverChannel.__init__)
    assert "self.consumers.get(frame.consumer_tag)" in inspect.getsource(DriverChannel)
    assert aiormq.Channel is DriverChannel


def test_an_incoming_message_shows_the_drivers_channel() -> None:
    assert "self.__channel = message.channel" in inspect.getsource(aio_pika.IncomingMessage.__init__)


def test_the_name_of_a_connection_is_taken_from_the_url() -> None:
    broker = create_broker("amqp://127.0.0.1:1/?heartbeat=5", "matching listens", graceful_timeout=1)
    assert "name=matching+listens" in str(broker.specification.url)
