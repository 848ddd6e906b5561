"""Counties judged by the workers of a Dask cluster, which only schedules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from aboveline.engine.batches import Batch, batches, run_batch
from aboveline.engine.county import Plan
from aboveline.engine.crew import Crew
from aboveline.engine.errors import RunError
from aboveline.engine.outcome import Outcome, outcome_of
from aboveline.engine.tasks import CountyTask

WAITING_PER_WORKER = 3


def dask_cluster(address: str) -> Crew:
    """The workers behind a Dask scheduler. A county whose worker dies is given to another.

    Raises RunError RUN-005 when Dask is not installed or nobody answers at the address.
    """

    def work(plan: Plan, tasks: Iterable[CountyTask]) -> Iterator[Outcome]:
        with _client(address) as client:
            yield from _over(client, plan, tasks)

    return work


def _over(client: Any, plan: Plan, tasks: Iterable[CountyTask]) -> Iterator[Outcome]:
    from distributed import as_completed  # noqa: PLC0415 - an extra

    spread = client.scatter(plan, broadcast=True)
    known: dict[str, Batch] = {}

    def submit(batch: Batch) -> Any:
        future = client.submit(run_batch, spread, batch, pure=False)
        known[future.key] = batch
        return future

    workers = max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
    rest = batches(tasks, workers=workers)
    first = [submit(batch) for batch in islice(rest, WAITING_PER_WORKER * workers)]
    running = as_completed(first, loop=client.loop)
    for future in running:
        batch = known.pop(future.key)
        yield from future.result() if future.status == "finished" else _failed(batch, future)
        running.update([submit(batch) for batch in islice(rest, 1)])


def _failed(batch: Batch, future: Any) -> list[Outcome]:
    """What is told of counties that no worker got through."""
    return [outcome_of(task, future.result) for task in batch]


def _client(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        raise RunError(
            "RUN-005",
            "Dask distributed is not installed.",
            "Install aboveline with the extra `cluster`.",
        ) from None
    try:
        return Client(address, timeout=10, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise RunError(
            "RUN-005",
            f"No Dask scheduler answers at {address}: {error}",
            "Start one with `dask scheduler`, workers with `dask worker ADDRESS`.",
        ) from None
