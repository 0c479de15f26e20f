"""What has been found so far, kept in a file: a run that was interrupted goes on where it stood."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from tests.faults.bench.checker import Verdict
from tests.faults.bench.history import History

FOLDER = Path(__file__).parents[3] / ".local" / "faults"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FaultResult:
    """One fault. `recovered_s` seconds after its mending; `broken_off` says why it was not seen to its end."""

    name: str
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    reordered: int = 0
    recovered_s: float = 0.0
    retries: int = 0
    unforeseen: int = 0
    seconds: float = 0.0
    reasons: tuple[str, ...] = ()
    broken_off: str = ""
    walked: int = 0

    @classmethod
    def from_verdict(cls, name: str, verdict: Verdict, history: History, recovered: float, seconds: float) -> Self:
        """What the checker says."""
        reasons = [*verdict.lost[:_SHOWN], *verdict.doubled[:_SHOWN], *verdict.reordered[:_SHOWN]]
        reasons += [f"unforeseen, {count} times: {problem}" for problem, count in history.unforeseen.items()]
        return cls(
            name, verdict.accepted, len(verdict.lost), len(verdict.doubled), len(verdict.reordered),
            round(recovered, 1), history.retries, history.unforeseen.total(), round(seconds, 1), tuple(reasons),
            walked=sum(one.walked for one in history.accepted),
        )  # fmt: skip

    def __str__(self) -> str:
        """As it is printed."""
        return (
            f"fault {self.name} accepted={self.accepted} lost={self.lost} doubled={self.doubled} "
            f"reordered={self.reordered} recovered_s={self.recovered_s:.1f}"
        )


@dataclass
class Results:
    """All lines of one schedule. Without a file (None) nothing is kept."""

    file: Path | None
    seed: int
    accepted_wanted: int = 0
    lines: list[FaultResult] = field(default_factory=list)

    @classmethod
    def start(cls, size: str, seed: int, wanted: int) -> Self:
        """Those of a new run."""
        return cls(FOLDER / f"{size}-{seed}.json", seed, wanted)

    @classmethod
    def latest(cls, size: str) -> Self:
        """Those of the run that was interrupted last. Raises LookupError when there is none."""
        files = sorted(FOLDER.glob(f"{size}-*.json"), key=lambda file: file.stat().st_mtime)
        if not files:
            raise LookupError(f"no {size} run has left anything in {FOLDER}")
        kept = json.loads(files[-1].read_text(encoding="utf-8"))
        lines = [FaultResult(**{**line, "reasons": tuple(line["reasons"])}) for line in kept["lines"]]
        done = [line for line in lines if not line.broken_off]
        return cls(files[-1], kept["seed"], kept["accepted_wanted"], done)

    def add(self, line: FaultResult) -> None:
        """One more, written down at once."""
        self.lines.append(line)
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            kept = {"seed": self.seed, "accepted_wanted": self.accepted_wanted, "lines": list(map(asdict, self.lines))}
            self.file.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")

    def has(self, name: str) -> bool:
        """Whether this fault has been seen to its end."""
        return any(line.name == name for line in self.lines)

    @property
    def accepted(self) -> int:
        """Requests, in all."""
        return sum(line.accepted for line in self.lines)

    @property
    def all_held(self) -> bool:
        """Whether nothing at all went wrong."""
        return not any(
            line.lost or line.doubled or line.reordered or line.unforeseen or line.broken_off for line in self.lines
        )

    def sums(self) -> Iterator[str]:
        """The words of the last line."""
        for name in ("accepted", "lost", "doubled", "reordered"):
            yield f"{name}={sum(getattr(line, name) for line in self.lines)}"
        yield f"walked={sum(line.walked for line in self.lines)}"
        yield f"repeated={sum(line.retries for line in self.lines)}"
        yield f"unforeseen={sum(line.unforeseen for line in self.lines)}"
        yield f"broken_off={sum(bool(line.broken_off) for line in self.lines)}"
        yield f"slowest_recovery_s={max((line.recovered_s for line in self.lines), default=0.0):.1f}"
        yield f"seconds={sum(line.seconds for line in self.lines):.0f}"
        yield f"seed={self.seed}"
