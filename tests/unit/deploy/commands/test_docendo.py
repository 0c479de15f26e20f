"""`docendo` knows every verb of an operator, and says of each what it does."""

from pathlib import Path

import pytest

from deploy import commands, docendo


def test_every_command_is_a_verb_and_every_verb_a_command() -> None:
    modules = {path.stem.replace("_", "-") for path in Path(commands.__file__).parent.glob("[a-z]*.py")}
    assert modules == set(docendo.VERBS)


@pytest.mark.parametrize("verb", docendo.VERBS)
def test_every_verb_says_what_it_does(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        docendo.main([verb, "--help"])
    assert ended.value.code == 0
    assert f"usage: docendo {verb}" in capsys.readouterr().out


def test_without_a_verb_all_of_them_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert docendo.main(["--help"]) == 0
    assert set(docendo.VERBS) <= set(capsys.readouterr().out.split())
    assert docendo.main([]) == 2
    assert docendo.main(["turn-the-lights-off"]) == 2


def test_a_refusal_is_one_line_and_no_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert docendo.main(["healthcheck", "http://127.0.0.1:9/health/ready"]) == 1
    assert capsys.readouterr().err.startswith("healthcheck: ")


def test_generating_anew_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert docendo.main(["generate", "gateway", "--check"]) == 0
    assert capsys.readouterr().out == "generate: everything is as it should be\n"
