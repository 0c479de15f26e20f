"""What a request costs when many lie there already: `--stored N` measures at N/100, N/10 and N."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from statistics import median

import uvloop

from benchmarks.accepting import prepare
from benchmarks.bulk_insert import Stock
from benchmarks.environment import Place, processor_ms
from benchmarks.figures import Figure
from benchmarks.reading import Readers
from benchmarks.whole_path import WholePath, start_role
from shared.http import Secrets

FIRST, COUNT = 600, 1_000
LOOKS = 30
SEEN = 64
_CHOICE = ("accepted-ms", "event-ms", "board-ms", "region-board-ms", "follow-ms")


def sizes_up_to(most: int) -> list[int]:
    """How many are stored at each step."""
    return sorted({max(1, most // 100), max(1, most // 10), most})


def up_to(most: int) -> Callable[[Place, int], Iterator[Figure]]:
    """The benchmark for at most so many stored requests."""
    sizes = sizes_up_to(most)

    def figures(place: Place, rounds: int) -> Iterator[Figure]:
        """For each size but the smallest, each cost over that at the smallest."""
        samples = dict(_measure(place, sizes, rounds))
        for size in sizes[1:]:
            for what in _CHOICE:
                least = median(samples[sizes[0]][what])
                ratios = tuple(one / least for one in samples[size][what])
                yield Figure(f"{what.rpartition('-')[0]}-at-{size}-over-{sizes[0]}", ratios, aim=1.25, unit="times")

    return figures


def _measure(place: Place, sizes: list[int], rounds: int) -> Iterator[tuple[int, dict[str, list[float]]]]:
    uvloop.run(prepare(place))
    with ExitStack() as stack:
        services = {
            name: stack.enter_context(start_role(place, name)) for name in ("intake web", "intake relay", "matching")
        }
        path = WholePath(place, services)
        path.carry(FIRST)
        secrets = Secrets(place.folder / "secrets")
        stock = Stock(place, secrets)
        looking = Readers(place, services["intake web"].port, secrets)
        for size in sizes:
            begun = time.perf_counter()
            stock.fill(size)
            print(f"  stored {size}: filled in {time.perf_counter() - begun:.0f} s", flush=True)
            samples: dict[str, list[float]] = {what: [] for what in _CHOICE}
            for _ in range(rounds):
                _one_round(path, path.pids, samples)
                samples["board-ms"].append(looking.board(LOOKS))
                samples["region-board-ms"].append(looking.region_board(LOOKS))
                samples["follow-ms"].append(looking.follow(stock.codes, LOOKS))
            yield size, samples
            print(
                f"  stored {size}: " + ", ".join(f"{what} {median(samples[what]):.2f}" for what in _CHOICE), flush=True
            )
            for line in looking.list_expensive_reads(lambda: path.carry(SEEN), stock.codes):
                print(f"  stored {size}: {line}", flush=True)


def _one_round(path: WholePath, pids: dict[str, int], samples: dict[str, list[float]]) -> None:
    accepting = [pids["intake web"], pids["mongod"]]
    before, all_before = sum(map(processor_ms, accepting)), sum(map(processor_ms, pids.values()))
    path.carry(COUNT)
    samples["accepted-ms"].append((sum(map(processor_ms, accepting)) - before) / COUNT)
    samples["event-ms"].append((sum(map(processor_ms, pids.values())) - all_before) / COUNT)
