"""benchmarks/results.md: the last measured value of every figure, and where it was measured."""

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.environment import Place
from benchmarks.figures import Figure, NotMeasured
from deploy.local import rabbit

PAGE = Path(__file__).parent / "results.md"
HEADS = ("figure", "median", "rounds, from the lowest", "aim", "measured")
_TABLE = re.compile(r"(<!-- figures -->\n)(.*?)(<!-- end -->)", re.DOTALL)
_ROW = re.compile(r"^\| `(?P<name>[^`]+)` \|")


def write(figures: Sequence[Figure], where: str, rounds: int) -> None:
    """Puts these figures in the table in place of those of the same names."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), figures, where, rounds), encoding="utf-8")


def page(text: str, figures: Sequence[Figure], where: str, rounds: int) -> str:
    """The page with these figures in its table. Raises NotMeasured when it has none."""
    found = _TABLE.search(text)
    if found is None:
        raise NotMeasured(f"{PAGE.name} has no table between its markers")
    rows = {row["name"]: line for line in found[2].splitlines() if (row := _ROW.match(line))}
    rows |= {one.name: _row(one, f"{where}; {rounds} rounds") for one in figures}
    table = ["| " + " | ".join(HEADS) + " |", "|" + "---|" * len(HEADS), *rows.values()]
    return text[: found.start(2)] + "\n".join(table) + "\n" + text[found.start(3) :]


def machine(place: Place) -> str:
    """The day, the processor, the memory, the load at the end of the run, and the servers."""
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*:\s*(.+)", cpuinfo)
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text(encoding="utf-8"))
    gigabytes = 0 if memory is None else round(int(memory[1]) / 1024**2)
    broker = rabbit.call_management_api(place.management_url, "GET", "/api/overview")["rabbitmq_version"]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} × {model[1].strip() if model else 'a processor'}, "
        f"{gigabytes} GB, load {os.getloadavg()[2]:.0f}, RabbitMQ {broker}"
    )


def _row(figure: Figure, where: str) -> str:
    unit, sign = (f" {figure.unit}", "≤") if figure.unit else ("", "≥")
    value = figure.line.split("=", 1)[1].split()[0]
    return f"| `{figure.name}` | {value}{unit} | {figure.spread} | {sign} {figure.aim:g} | {where} |"
