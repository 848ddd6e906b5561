"""Who judges the counties: this process, or some processes beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from queue import SimpleQueue

from aboveline.engine.county import Plan
from aboveline.engine.outcome import Outcome, outcome_of
from aboveline.engine.tasks import CountyTask, run_county
from aboveline.engine.worker import Worker

Crew = Callable[[Plan, Iterable[CountyTask]], Iterator[Outcome]]


def here(plan: Plan, tasks: Iterable[CountyTask]) -> Iterator[Outcome]:
    """One county after the other in this process."""
    for task in tasks:
        yield outcome_of(task, partial(run_county, plan, task))


def processes(workers: int) -> Crew:
    """So many processes, each judging whole counties in one thread; outcomes as they come."""

    def work(plan: Plan, tasks: Iterable[CountyTask]) -> Iterator[Outcome]:
        crew = [Worker(plan) for _ in range(workers)]
        idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in crew:
            idle.put(worker)

        def judged(task: CountyTask) -> Outcome:
            worker = idle.get()
            try:
                return worker.judge(task)
            finally:
                idle.put(worker)

        tenders = ThreadPoolExecutor(workers)
        try:
            for future in as_completed([tenders.submit(judged, task) for task in tasks]):
                yield future.result()
        finally:
            tenders.shutdown(wait=False, cancel_futures=True)
            for worker in crew:
                worker.close()

    return work
