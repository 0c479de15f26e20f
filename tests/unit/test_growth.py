"""The measure of growth tells what is linear from what is not."""

from tests.kit.growth import is_proportionate


def test_a_square_is_noticed_and_a_line_is_not() -> None:
    assert is_proportionate(lambda size: sum(range(size)), 400_000)
    assert not is_proportionate(lambda size: [sum(range(size)) for _ in range(size)], 600)
