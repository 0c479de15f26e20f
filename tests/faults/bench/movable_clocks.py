"""Clocks that can be moved, one for each process: a small library comes between it and the system's."""

import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_name("movable_clock.c")
CAN_BE_MOVED = sys.platform == "linux" and shutil.which("cc") is not None


@dataclass(frozen=True, slots=True)
class MovableClock:
    """The clock of one process; `file` says by how many seconds it is wrong."""

    library: Path
    file: Path

    @classmethod
    def create(cls, folder: Path, name: str) -> "MovableClock | None":
        """A right clock; None where there is no compiler. The library is built once for a folder."""
        library = folder / "clock.so"
        if not CAN_BE_MOVED:
            return None
        if not library.exists():
            command = ["cc", "-shared", "-fPIC", "-O2", "-o", str(library), str(SOURCE), "-ldl"]
            subprocess.run(command, check=True, capture_output=True)
        clock = cls(library, folder / f"{name}.clock")
        clock.move(0)
        return clock

    def environment(self) -> dict[str, str]:
        """What the process must be started with."""
        return {"LD_PRELOAD": str(self.library), "BENCH_CLOCK": str(self.file)}

    def move(self, seconds: int) -> None:
        """From now on it is wrong by so much."""
        with self.file.open("r+b" if self.file.exists() else "wb") as file:  # the process looks at this very file
            file.write(struct.pack("=q", seconds))
