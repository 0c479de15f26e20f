"""The walk through every route of every service as everybody: `make wall`."""

import pytest

from services.intake.requests.store import Requests
from shared.store import visible_to_all
from tests.access_matrix.matrix import COLUMNS, route_name
from tests.access_matrix.matrix_run import MatrixRun

pytestmark = pytest.mark.asyncio(loop_scope="package")


async def test_the_walk_would_notice_a_policy_that_shows_too_much(
    walk: MatrixRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Requests, "visible", staticmethod(visible_to_all))
    of_requests = ("GET /board", "GET /requests/{request_id}", "GET /api/requests/{request_id}")
    weaker = MatrixRun(
        walk.region, walk.keys, lambda client: route_name(client) in of_requests, walk.secrets, views=walk.views
    )
    await weaker.look()
    leaks = "\n".join(weaker.leaks)
    assert "a foreign teacher: GET /api/requests/{request_id}: yes, and the table (teacher) says 404" in leaks
    assert "nobody: GET /requests/{request_id}: what is there is answered otherwise" in leaks
    assert "a foreign coordinator: GET /board: tells" in leaks
    assert "a foreign coordinator: GET /board: another answer since the story began" in leaks


async def test_nobody_sees_what_is_not_theirs(walk: MatrixRun) -> None:
    assert len(walk.secrets) > 20
    await walk.look()
    await walk.write()
    proofs = walk.proofs()
    print(f"\nwall pairs={len(walk.tried)} leaks={len(walk.leaks)} {proofs}")
    assert not walk.leaks, "\n".join([*walk.leaks, "", "seen:", *seen(walk)])


async def test_every_answer_of_the_walk_is_guarded_whoever_asks(walk: MatrixRun) -> None:
    """A service that breaks, or whose servers are away: tests/integration/services/test_page_security.py."""
    if not walk.tried:  # asked alone
        await walk.look()
    print(f"\nguarded pages={dict(sorted(walk.guards.pages.items()))}")
    assert not walk.guards.found, walk.guards.list_violations()
    assert {200, 401, 403, 404} <= walk.guards.pages.keys()


def seen(walk: MatrixRun) -> list[str]:
    """The lines of the table as the system answers; whether it should is for you to judge."""
    return [
        f'"{name}" = "{" ".join(words.get(column, "-") for column in COLUMNS)}"' for name, words in walk.seen.items()
    ]
