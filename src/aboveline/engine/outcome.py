"""What came of a county: its result, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aboveline.engine.errors import RunError
from aboveline.engine.tasks import CountyResult, CountyTask
from aboveline.standard import StandardError


@dataclass(frozen=True)
class Failure:
    """A county that could not be judged, and why."""

    county: str
    cause: str


Outcome = CountyResult | Failure


def outcome_of(task: CountyTask, result: Callable[[], CountyResult]) -> Outcome:
    """The result of a county, or its failure: one county never stops the others."""
    try:
        return result()
    except (RunError, StandardError) as error:
        return Failure(task.county, str(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told with its county
        return Failure(task.county, f"{type(error).__name__}: {error}".split("\n", 1)[0])
