"""Register folders written by the site, read by tests, and brought into an empty register."""

from __future__ import annotations

import io
import zipfile

from tests.cast import Cast

from aboveline.evaluation.models import Decision, Receipt
from aboveline.problems.models import Problem
from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.batches import check_import, start_import
from aboveline.registry.models import (
    Change,
    Household,
    HouseholdCause,
    ImportBatch,
    IncomeLine,
    IncomeStatement,
    Living,
    Membership,
    Move,
    NumberSeries,
    Person,
    StatusChange,
    Touched,
    Visit,
)

EMPTIED = (
    *(Problem, Receipt, Decision, IncomeLine, IncomeStatement, Living, Visit, Change, Touched),
    *(StatusChange, HouseholdCause, Move, Membership, Person, Household, NumberSeries),
)


def tables(content: bytes) -> dict[str, list[str]]:
    """The lines of each table of a zipped folder."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode().splitlines() for name in archive.namelist()}


def written(cast: Cast, role: str = "county", kind: str = "zip") -> bytes:
    """The folder as an office gets it."""
    answer = cast.client(role).get(f"/exports/households.{kind}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def empty() -> None:
    """The register without households."""
    for model in EMPTIED:
        model.objects.all().delete()


def brought_in(cast: Cast, content: bytes) -> ImportBatch:
    """The folder taken in by the county."""
    actor = cast.actor("county")
    batch = start_import(content, "register.zip", area=cast.areas["qinglan"], actor=actor)
    batch.options["basis"] = "Identified by the county in 2017, announcement 12."
    return apply_import(check_import(batch, actor=actor), actor=actor)
