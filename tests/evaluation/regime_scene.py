"""The cast at the end of the campaign; what comes next is the watching, with a line here."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.cast import Cast
from tests.problems.scene import CLERK, income, known_home

from aboveline.evaluation.runs.judging import judge_area
from aboveline.registry.actions import Findings, record_visit
from aboveline.registry.income import Statement
from aboveline.registry.models import Household

LAST = date(2020, 12, 31)
FIRST = date(2021, 1, 1)
PACK = """
pack:
  name: watching-here
  title: Watching against return, with a line for this place
  jurisdiction: CN
  version: 1
  extends: china-2021
  valid: {from: 2021-01-01, to: 2026-01-01}
  promised_by: null
  sources: {}
parameters:
  monitoring_line:
    label: line below which a household is watched
    kind: line
    unit: yuan per person per year
    values:
      - {from: 2021-01-01, to: 2022-01-01, value: 6000, source: set}
"""


def next_pack(settings: Any, folder: Path) -> None:
    """The pack that comes next, in a folder, named by the settings of the site."""
    place = folder / "watching-here"
    place.mkdir()
    (place / "pack.yaml").write_text(PACK, encoding="utf-8")
    settings.ABOVELINE_NEXT_STANDARD = str(place)


def at_the_end(cast: Cast, settings: Any) -> Household:
    """The last day of the campaign; the household 0417 is known, out of poverty and judged."""
    home = known_home(cast)
    settings.ABOVELINE_TODAY = LAST
    year = Statement(date(2019, 10, 1), date(2020, 10, 1), income("12000").answers)
    record_visit(home, Findings({}, income=year), actor=CLERK, visited_on=date(2020, 12, 1))
    return home


def judged_all(cast: Cast) -> None:
    """Every household of the county judged as every night."""
    judge_area(cast.areas["qinglan"])
