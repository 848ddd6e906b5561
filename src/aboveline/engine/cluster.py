"""Counties judged by the workers of a Dask cluster, which only schedules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from aboveline.engine.county import Plan
from aboveline.engine.crew import Crew
from aboveline.engine.errors import RunError
from aboveline.engine.outcome import Outcome, outcome_of
from aboveline.engine.tasks import CountyTask, run_county

WAITING_PER_WORKER = 3


def dask_cluster(address: str) -> Crew:
    """The workers behind a Dask scheduler. A county whose worker dies is given to another.

    Raises RunError RUN-005 when Dask is not installed or nobody answers at the address.
    """

    def work(plan: Plan, tasks: Iterable[CountyTask]) -> Iterator[Outcome]:
        with _client(address) as client:
            yield from _over(client, plan, iter(tasks))

    return work


def _over(client: Any, plan: Plan, tasks: Iterator[CountyTask]) -> Iterator[Outcome]:
    from distributed import as_completed  # noqa: PLC0415 - an extra

    spread = client.scatter(plan, broadcast=True)
    known: dict[str, CountyTask] = {}

    def submit(task: CountyTask) -> Any:
        future = client.submit(run_county, spread, task, pure=False)
        known[future.key] = task
        return future

    workers = len(client.scheduler_info(n_workers=-1)["workers"])
    first = [submit(task) for task in islice(tasks, WAITING_PER_WORKER * max(workers, 1))]
    running = as_completed(first, loop=client.loop)
    for future in running:
        yield outcome_of(known.pop(future.key), future.result)
        running.update([submit(task) for task in islice(tasks, 1)])


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
