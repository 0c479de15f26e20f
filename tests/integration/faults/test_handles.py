"""What half an hour under load counts: the handles that a service opens, not those that its callers keep open."""

import os
import socket

from tests.faults.steady.samples import handles
from tests.kit.waiting import until


async def test_a_connection_counts_once_its_caller_has_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as client:
        port = client.getsockname()[1]
        before = handles(os.getpid(), port)
        with socket.create_connection(("127.0.0.1", port)) as caller:
            accepted, _ = client.accept()
            assert handles(os.getpid(), port) == before + 1, "the caller's own end, which is ours here too"
        assert caller.fileno() == -1

        async def is_nobodys() -> bool:
            return handles(os.getpid(), port) == before + 1

        with accepted:
            await until(is_nobodys, "a connection that its caller has ended, and nobody here, is counted")
        assert handles(os.getpid(), port) == before
