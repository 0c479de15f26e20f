"""The servers under the tests are real, ours alone, and leave nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import aio_pika
import pytest
from pymongo import AsyncMongoClient, MongoClient
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection

from deploy.local import Servers, processes, rabbit, start, stop
from deploy.local.servers import ROOT, kill_on_exit
from tests.kit.servers import Place, own_place

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def processes_with(word: str) -> list[int]:
    """Every process of this machine that has `word` in its command or environment, but ours."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                text = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if word.encode() in text:
                found.append(int(entry.name))
    return found


@pytest.fixture
def native(monkeypatch: pytest.MonkeyPatch) -> None:
    """No addresses in the environment and no Docker: the runner's last way."""
    for variable in ("DOCENDO_MONGO_URL", "DOCENDO_AMQP_URL", "DOCENDO_MANAGEMENT_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("deploy.local.docker.has", lambda _image: False)


async def test_two_places_share_neither_queue_nor_document(servers: Servers, place: Place) -> None:
    with own_place(servers) as other:
        connection = await aio_pika.connect(place.amqp_url)
        stranger = await aio_pika.connect(other.amqp_url)
        async with connection, stranger:
            channel = await connection.channel()
            await channel.declare_queue("mine", durable=True)
            there = await stranger.channel()
            with pytest.raises(aio_pika.exceptions.ChannelNotFoundEntity):
                await there.declare_queue("mine", passive=True)
        assert place.prefix != other.prefix


def test_a_place_is_gone_after_its_test(servers: Servers) -> None:
    with own_place(servers) as place, MongoClient[dict[str, Any]](place.mongo_url) as client:
        client[f"{place.prefix}intake"]["requests"].insert_one({"_id": "one"})
        assert f"{place.prefix}intake" in client.list_database_names()
        vhost = f"/api/vhosts/{quote(place.vhost, safe='')}"
        assert rabbit.call_management_api(servers.management_url, "GET", vhost)["name"] == place.vhost
    with MongoClient[dict[str, Any]](servers.mongo_url) as client:
        assert not [one for one in client.list_database_names() if one.startswith(place.prefix)]
    with pytest.raises(OSError, match="404"):
        rabbit.call_management_api(servers.management_url, "GET", vhost)


async def broken_off(requests: AsyncCollection[dict[str, Any]], session: AsyncClientSession) -> None:
    async with await session.start_transaction():
        await requests.insert_one({"_id": "refused"}, session=session)
        raise RuntimeError("no")


async def test_mongod_is_a_primary_and_takes_transactions(place: Place) -> None:
    async with AsyncMongoClient[dict[str, Any]](place.mongo_url) as client:
        hello = await client.admin.command("hello")
        assert hello["isWritablePrimary"]
        assert hello["setName"]
        requests = client[f"{place.prefix}intake"]["requests"]
        async with client.start_session() as session:
            async with await session.start_transaction():
                await requests.insert_one({"_id": "kept"}, session=session)
            with pytest.raises(RuntimeError, match="no"):
                await broken_off(requests, session)
        assert [one["_id"] async for one in requests.find()] == ["kept"]


@on_linux
@pytest.mark.usefixtures("native")
def test_a_native_pair_of_our_own_survives_murder_and_leaves_no_process(tmp_path: Path) -> None:
    home = tmp_path / "clone"
    with kill_on_exit(home):
        first = start(home)
        try:
            node = rabbit.call_management_api(first.management_url, "GET", "/api/overview")["node"]
            assert node.startswith("docendo-")
            assert urlsplit(first.amqp_url).port != 5672
            assert urlsplit(first.mongo_url).port != 27017
            assert "guest" not in first.amqp_url
            assert (home / "rabbit" / "account.json").stat().st_mode & 0o777 == 0o600

            with MongoClient[dict[str, Any]](first.mongo_url) as client:
                client["docendo_test"]["kept"].insert_one({"_id": "one"})
            mongod = processes.running(home, "mongod")
            assert mongod
            os.kill(mongod.pid, signal.SIGKILL)
            assert processes.wait_until(lambda: not processes.is_alive(mongod), 10)

            second = start(home)
            assert second == first
            with MongoClient[dict[str, Any]](second.mongo_url) as client:
                assert client["docendo_test"]["kept"].count_documents({}) == 1
            assert processes_with(str(home / "mongo"))
        finally:
            assert stop(home)
        assert not stop(home)
        for folder in ("mongo", "rabbit", "log"):
            mine = str(home / folder)
            assert processes.wait_until(lambda: not processes_with(mine), 10), folder  # noqa: B023


@on_linux
def test_a_stale_file_never_ends_a_stranger(tmp_path: Path) -> None:
    code = "print('here', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as stranger:
        assert stranger.stdout
        assert stranger.stdout.readline() == b"here\n"  # so that they do not begin together
        command = [sys.executable, "-c", "pass"]
        mine = processes.start(tmp_path, "mine", command, dict(os.environ), tmp_path / "log")
        file = tmp_path / "run" / "mine.json"
        file.write_text(file.read_text().replace(str(mine.pid), str(stranger.pid)))
        assert processes.stop(tmp_path, "mine") is False
        assert stranger.poll() is None
        assert not file.exists()
        stranger.communicate(b"\n")


@on_linux
@pytest.mark.usefixtures("native")
def test_servers_of_a_killed_run_are_swept_up(tmp_path: Path) -> None:
    home = tmp_path / "run"
    code = (
        "import pathlib, sys\nfrom deploy.local import servers\n"
        "with servers(pathlib.Path(sys.argv[1])):\n print('up', flush=True)\n sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **NO_DOCKER},
    ) as run:
        assert run.stdout
        assert run.stdout.readline() == b"up\n"
        run.kill()
    assert processes.wait_until(lambda: not home.exists(), 30)
    assert processes.wait_until(lambda: not processes_with(str(home)), 10)


@on_linux
def test_whatever_a_killed_run_started_ends_with_it(tmp_path: Path) -> None:
    """Services of the fault bench, too: they are no servers, and once they outlived their bench by hours."""
    home = tmp_path / "run"
    code = (
        "import pathlib, subprocess, sys\nfrom deploy.local import processes\n"
        "from deploy.local.servers import kill_on_exit\nhome = pathlib.Path(sys.argv[1])\nhome.mkdir()\n"
        "with kill_on_exit(home):\n"
        " one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', sys.argv[1]])\n"
        " processes.record(home, 'one', one.pid)\n print('up', flush=True)\n sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as run:
        assert run.stdout
        assert run.stdout.readline() == b"up\n"
        run.kill()
    assert processes.wait_until(lambda: not home.exists(), 30)
    assert processes.wait_until(lambda: not processes_with(str(home)), 10)


NO_DOCKER = {"DOCKER_HOST": "unix:///nowhere/docker.sock"}
