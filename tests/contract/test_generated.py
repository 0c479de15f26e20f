"""What is made from the services' definitions is what they say today."""

import pytest

from deploy.commands.generate import GENERATORS, files


@pytest.mark.parametrize("name", GENERATORS)
def test_what_is_generated_is_as_its_generator_writes_it(name: str) -> None:
    made = files(name)
    assert made
    for path, text in made.items():
        assert path.read_text(encoding="utf-8") == text, f"write it anew: docendo generate {name}"
