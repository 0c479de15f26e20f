"""The search for secrets finds them, and the verbs of the Makefile fail when one of several steps does."""

import sys
from pathlib import Path

import pytest

from deploy.local import verb
from tests.secret_scan import HARMLESS, scan

GIVEN_AWAY = {
    "settings.py": "PASSWORD = " + '"correct-horse-9-battery"',
    "address.md": "mongodb://docendo:" + "hG7hfKq0pwZ" + "@mongo:27017/",
    "key.pem": "-----BEGIN " + "PRIVATE KEY-----",
    "token.yml": "token: ghp_" + "wJ9f" * 9,
}


@pytest.mark.parametrize("name", GIVEN_AWAY)
def test_a_secret_that_is_about_to_be_committed_is_found(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(GIVEN_AWAY[name] + "\n", encoding="utf-8")
    (tmp_path / "harmless.py").write_text("words = 'nobody reviews their own work'\n", encoding="utf-8")
    assert {path.name for path, _, _, value in scan(tmp_path.iterdir()) if value not in HARMLESS} == {name}


def test_one_of_several_steps_that_does_not_hold_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    steps = [f"{sys.executable} -c 'print({word!r}); raise SystemExit({code})'" for word, code in ((1, 0), (2, 3))]
    assert verb.main("check", [" & ".join(steps)]) == 3
    assert verb.main("check", [" & ".join(steps[:1] * 2)]) == 0
    output = capsys.readouterr().out.splitlines()
    assert {"1", "2"} <= set(output)
    assert output[-1].startswith("check: 2 steps held")
