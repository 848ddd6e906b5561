"""Running a standard over a register folder: county by county, here or on a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from aboveline.engine.county import make_plan
from aboveline.engine.crew import Crew, here, processes
from aboveline.engine.errors import RunError
from aboveline.engine.inputs import inputs_of
from aboveline.engine.manifest import NAME, Question, write_manifest
from aboveline.engine.outcome import Failure, Outcome
from aboveline.engine.tasks import CountyResult, finished
from aboveline.engine.whole import remove_others, remove_whole, write_whole
from aboveline.standard.model import Standard


@dataclass(frozen=True)
class Progress:
    """How far a run is: counties done of all, households judged, seconds that are left."""

    done: int
    total: int
    households: int
    seconds_left: float | None


@dataclass(frozen=True)
class Run:
    """A finished run: where its files are, what each county gave, what failed and why.

    `reused` counts the counties whose files were there already; `areas` are those of the register.
    """

    out: Path
    question: Question
    counties: tuple[CountyResult, ...]
    failures: tuple[Failure, ...]
    reused: int
    seconds: float
    areas: pa.Table

    @property
    def households(self) -> int:
        """Households judged."""
        return sum(county.households for county in self.counties)


def evaluate(  # noqa: PLR0913 - what can be said on the command line
    folder: str | Path,
    standard: Standard,
    *,
    as_of: date,
    known_at: date | None = None,
    allow_approximate: tuple[str, ...] = (),
    out: str | Path,
    workers: int = 2,
    cluster: str | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Judge every household of a register folder and write the result into the folder `out`.

    Work goes county by county in `workers` processes, or on the Dask cluster whose scheduler has
    the address `cluster` and which sees both folders under the same paths. The files are the same
    bytes whoever does the work. What an earlier run of the same question over the same input left
    in `out` is kept and only the rest is done. A county that fails is named in `failures`, and
    then no table of the whole is written, because its figures would lack that county.

    Raises RunError RUN-001, RUN-003, RUN-005, and StandardError PACK-009 to PACK-011.
    """
    start = time.perf_counter()
    question = Question(standard, as_of, known_at, allow_approximate)
    plan = make_plan(standard, as_of=as_of, known_at=known_at, allow_approximate=allow_approximate)
    target = _writable(Path(out).resolve())
    inputs = inputs_of(Path(folder), out=target, key=question.key)
    if inputs.divisions is not None:
        remove_whole(target)
    remove_others(target, kept=[task.folder for task in inputs.tasks])
    (target / NAME).unlink(missing_ok=True)
    kept = [result for task in inputs.tasks if (result := finished(task)) is not None]
    there = {result.county for result in kept}
    tasks = [task for task in inputs.tasks if task.county not in there]
    told = _Teller(progress, start, total=len(inputs.tasks), kept=kept)
    outcomes = list(told.over(_crew(workers, cluster, len(tasks))(plan, tasks)))
    done = kept + [outcome for outcome in outcomes if isinstance(outcome, CountyResult)]
    failures = [_stranger(name) for name in inputs.strangers]
    failures += [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    if inputs.divisions is not None and not failures:
        write_whole(target, plan, counties=done, divisions=inputs.divisions)
    write_manifest(target, question, input_digest=inputs.digest, counties=done, failures=failures)
    seconds = time.perf_counter() - start
    return Run(target, question, tuple(done), tuple(failures), len(kept), seconds, inputs.areas)


class _Teller:
    """Tells how far a run is after every county."""

    def __init__(
        self,
        progress: Callable[[Progress], None] | None,
        start: float,
        *,
        total: int,
        kept: Iterable[CountyResult],
    ) -> None:
        self._progress, self._start, self._total = progress, start, total
        self._households = [county.households for county in kept]
        self._kept = len(self._households)

    def over(self, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
        """The same outcomes, with a report after each."""
        self._tell()
        for outcome in outcomes:
            self._households.append(getattr(outcome, "households", 0))
            self._tell()
            yield outcome

    def _tell(self) -> None:
        if self._progress is None:
            return
        done, new = len(self._households), len(self._households) - self._kept
        spent = time.perf_counter() - self._start
        left = spent / new * (self._total - done) if new else None
        self._progress(Progress(done, self._total, sum(self._households), left))


def _crew(workers: int, cluster: str | None, tasks: int) -> Crew:
    if cluster is not None:
        from aboveline.engine.cluster import dask_cluster  # noqa: PLC0415 - an extra

        return dask_cluster(cluster)
    return processes(min(workers, tasks)) if workers > 1 and tasks > 1 else here


def _stranger(county: str) -> Failure:
    error = RunError(
        "RUN-002",
        f"The folder county={county} is there, but `areas` has no area {county}.",
        "Add the area or rename the folder.",
    )
    return Failure(county, str(error))


def _writable(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RunError(
            "RUN-003", f"{out} cannot be made: {error.strerror}.", "Name another folder."
        ) from None
    return out
