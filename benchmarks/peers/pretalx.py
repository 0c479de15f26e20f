"""Accepting: intake's route beside the public form of pretalx under gunicorn with PostgreSQL, 64 clients each."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack

import uvloop

from benchmarks.accepting import CONNECTIONS, prepare
from benchmarks.environment import Place, processor_ms, server_processes
from benchmarks.figures import Figure, NotMeasured
from benchmarks.peers.environment import environment_of
from benchmarks.peers.postgres import Postgres, postgres
from benchmarks.peers.processes import bare_environment, run_output, running_process
from benchmarks.peers.proposals import ProposalLoad
from benchmarks.processes import Program, load, program
from benchmarks.requests import PATH, request_bodies
from deploy.local.addresses import free_port

COUNT = 4_000
WARM, SECONDS = 3.0, 10.0
WORKERS = 4
"""As pretalx's own guide for administrators starts gunicorn."""
_READY_WITHIN = 120.0


def figures(place: Place, rounds: int) -> Iterator[Figure]:
    """Two ratios: accepted in a second, and processor time of all processes for each."""
    uvloop.run(prepare(place))
    programs = environment_of("pretalx")
    with ExitStack() as stack:
        database = stack.enter_context(postgres())
        print(f"  pretalx keeps its proposals in {_database_name(database)}", flush=True)
        web = place.environment(DOCENDO_RUN="web")
        ours = stack.enter_context(program(["services", "intake"], web, place.folder / "intake.log"))
        port = free_port()
        result = _peer_environment(place, database, port)
        furnished = json.loads(run_output([programs / "python", "conference.py"], result).splitlines()[-1])
        gunicorn = [programs / "gunicorn", "pretalx.wsgi", "-w", WORKERS, "-b", f"127.0.0.1:{port}"]
        theirs = stack.enter_context(
            running_process([*gunicorn, "--log-level", "warning"], result, place.folder / "pretalx.log")
        )
        asyncio.run(_ready(port))
        people_load = ProposalLoad(
            port, furnished, [(json.loads(body)["story"][:60], json.loads(body)["story"]) for body in request_bodies()]
        )
        pids = [theirs.pid] + ([] if database is None else [database.pid])
        faster, cheaper = [], []
        for number in range(rounds):
            if number % 2 == 0:
                a, b = _ours(place, ours), _theirs(people_load, pids)
            else:
                b, a = _theirs(people_load, pids), _ours(place, ours)
            faster.append(a[0] / b[0])
            cheaper.append(b[1] / a[1])
            both = f"ours {a[0]:.0f}/s at {a[1]:.2f} ms, pretalx {b[0]:.1f}/s at {b[1]:.0f} ms"
            print(f"  pretalx{number + 1}: {both}", flush=True)
        kept = json.loads(run_output([programs / "python", "conference.py", "count"], result).splitlines()[-1])["kept"]
        if kept != people_load.all_ever:
            raise NotMeasured(f"{people_load.all_ever} proposals were handed in, {kept} are kept")
    yield Figure("accepted-over-pretalx", tuple(faster), aim=1.0)
    yield Figure("processor-of-pretalx-over-ours", tuple(cheaper), aim=1.0)


def _database_name(database: Postgres | None) -> str:
    return "SQLite, its default (no PostgreSQL here)" if database is None else f"PostgreSQL {database.version}"


def _peer_environment(place: Place, database: Postgres | None, port: int) -> dict[str, str]:
    own = place.folder / "pretalx"
    kept = {} if database is None else {
        "PRETALX_DB_TYPE": "postgresql", "PRETALX_DB_NAME": "pretalx", "PRETALX_DB_USER": database.user,
        "PRETALX_DB_HOST": str(database.folder),
    }  # fmt: skip
    # Its letters go to a queue as its guide says, and no worker takes them: that work is left out, in its favour.
    return bare_environment(
        DJANGO_SETTINGS_MODULE="pretalx.settings",
        PRETALX_DATA_DIR=str(own),
        PEOPLE=str(CONNECTIONS),
        PRETALX_SITE_URL=f"http://127.0.0.1:{port}",
        PRETALX_CELERY_BROKER=place.amqp_url,
        PRETALX_CELERY_BACKEND="rpc://",
        **kept,
    )


def _ours(place: Place, ours: Program) -> tuple[float, float]:
    pids = [ours.pid, server_processes(place)["mongod"]]
    before = sum(map(processor_ms, pids))
    result = load(
        {"ports": [ours.port], "path": PATH, "bodies": request_bodies(), "connections": CONNECTIONS, "count": COUNT}
    )
    return COUNT / result["seconds"], (sum(map(processor_ms, pids)) - before) / COUNT


def _theirs(people_load: ProposalLoad, pids: list[int]) -> tuple[float, float]:
    before, already = sum(map(processor_ms, pids)), people_load.all_ever
    rate = uvloop.run(people_load.rate(WARM, SECONDS))
    return rate, (sum(map(processor_ms, pids)) - before) / (people_load.all_ever - already)


async def _ready(port: int) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise NotMeasured("gunicorn did not come up")
