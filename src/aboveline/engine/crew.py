"""Who judges the counties: this process, or a pool of processes that outlives one that dies."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from itertools import islice

from aboveline.engine.county import Plan
from aboveline.engine.errors import RunError
from aboveline.engine.tasks import CountyResult, CountyTask, run_county


@dataclass(frozen=True)
class Failure:
    """A county that could not be judged, and why."""

    county: str
    cause: str


Outcome = CountyResult | Failure
Crew = Callable[[Plan, Iterable[CountyTask]], Iterator[Outcome]]

_plans: list[Plan] = []


def here(plan: Plan, tasks: Iterable[CountyTask]) -> Iterator[Outcome]:
    """One county after the other in this process."""
    for task in tasks:
        yield outcome_of(task, partial(run_county, plan, task))


def processes(workers: int) -> Crew:
    """So many processes, each judging whole counties in one thread.

    When a process is killed, each county that it may have been at is tried once more alone: the
    one that kills its process again is the one that fails.
    """

    def work(plan: Plan, tasks: Iterable[CountyTask]) -> Iterator[Outcome]:
        waiting = iter(tasks)
        lost: list[CountyTask] = []
        yield from _until_broken(plan, waiting, workers, lost)
        while lost:
            for task in lost:
                yield _alone(plan, task)
            lost = []
            yield from _until_broken(plan, waiting, workers, lost)

    return work


def _until_broken(
    plan: Plan, waiting: Iterator[CountyTask], workers: int, lost: list[CountyTask]
) -> Iterator[Outcome]:
    running: dict[Future[CountyResult], CountyTask] = {}
    with _pool(plan, workers) as pool:
        while True:
            for task in islice(waiting, 0 if lost else 2 * workers - len(running)):
                try:
                    running[pool.submit(_run_with_plan, task)] = task
                except BrokenProcessPool:
                    lost.append(task)
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task = running.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    lost.append(task)
                else:
                    yield outcome_of(task, future.result)


def _alone(plan: Plan, task: CountyTask) -> Outcome:
    with _pool(plan, 1) as pool:
        return outcome_of(task, pool.submit(_run_with_plan, task).result)


def _pool(plan: Plan, workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["aboveline.engine.tasks"])
    return ProcessPoolExecutor(workers, context, initializer=_take, initargs=(plan,))


def _take(plan: Plan) -> None:
    _plans.append(plan)


def _run_with_plan(task: CountyTask) -> CountyResult:
    return run_county(_plans[0], task)


def outcome_of(task: CountyTask, result: Callable[[], CountyResult]) -> Outcome:
    try:
        return result()
    except BrokenProcessPool:
        ended = RunError(
            "RUN-004",
            "The process that judged the county ended before it was done.",
            "Most often memory ran out: run again with fewer workers.",
        )
        return Failure(task.county, str(ended))
    except RunError as error:
        return Failure(task.county, str(error))
    except Exception as error:  # noqa: BLE001 - one county must not stop the others
        return Failure(task.county, f"{type(error).__name__}: {error}".split("\n", 1)[0])
