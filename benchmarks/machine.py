"""What every benchmark says beside its figures: machine, versions, load; and memory watched."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")
_PACKAGES = ("duckdb", "pyarrow", "numpy")
_MIB = 2**20


def described() -> str:
    """Machine, day, versions and the load of the last minute, in one line."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    day = datetime.now(tz=UTC).date()
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, {day}; "
        f"Python {platform.python_version()}, {versions}; load {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


class Watched:
    """Wall time, CPU time and the peak of memory of this process and all below it.

    Memory is the sum of the resident sizes in /proc, sampled five times a second; pages that
    processes share count once for each. CPU time counts processes that have ended.
    """

    def __enter__(self) -> Watched:
        self.seconds = self.cpu_seconds = self.peak_mib = 0.0
        self._done = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()
        self._cpu, self._start = _cpu_seconds(), time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._start
        self.cpu_seconds = _cpu_seconds() - self._cpu
        self._done.set()
        self._sampler.join()

    def _sample(self) -> None:
        while not self._done.wait(0.2):
            self.peak_mib = max(self.peak_mib, _resident_bytes() / _MIB)


def _cpu_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _resident_bytes() -> int:
    """Resident memory of this process and its descendants."""
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            stat = (place / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        fields = stat.rpartition(")")[2].split()
        parents[int(place.name)], pages[int(place.name)] = int(fields[1]), int(fields[21])
    ours = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(pages.get(pid, 0) for pid in ours) * os.sysconf("SC_PAGE_SIZE")


def shortest(work: Callable[[], Result], *, repeats: int = 3) -> tuple[Result, float]:
    """What the work gives, and the shortest of its times in seconds."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return result, best


def print_rows(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print a table in Markdown."""
    print("| " + " | ".join(heads) + " |")
    print("|" + " --- |" * len(heads))
    for row in rows:
        print("| " + " | ".join(row) + " |")
