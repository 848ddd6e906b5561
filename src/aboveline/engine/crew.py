"""Who judges the counties: this process, or some processes beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from queue import SimpleQueue

from aboveline.engine.batches import Batch, batches, run_batch
from aboveline.engine.county import Plan
from aboveline.engine.outcome import Outcome
from aboveline.engine.tasks import CountyTask
from aboveline.engine.worker import Worker

Crew = Callable[[Plan, Iterable[CountyTask]], Iterator[Outcome]]


def here(plan: Plan, tasks: Iterable[CountyTask]) -> Iterator[Outcome]:
    """One batch of counties after the other in this process."""
    for batch in batches(tasks, workers=1):
        yield from run_batch(plan, batch)


def processes(workers: int) -> Crew:
    """So many processes, each judging batches in one thread; outcomes as they come."""

    def work(plan: Plan, tasks: Iterable[CountyTask]) -> Iterator[Outcome]:
        crew = [Worker(plan) for _ in range(workers)]
        idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in crew:
            idle.put(worker)

        def judged(batch: Batch) -> list[Outcome]:
            worker = idle.get()
            try:
                return worker.judge(batch)
            finally:
                idle.put(worker)

        tenders = ThreadPoolExecutor(workers)
        try:
            spread = batches(tasks, workers=workers)
            for future in as_completed([tenders.submit(judged, batch) for batch in spread]):
                yield from future.result()
        finally:
            tenders.shutdown(wait=False, cancel_futures=True)
            for worker in crew:
                worker.close()

    return work
