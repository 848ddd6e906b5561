"""The frame of an assessment: from the register to columns, sealed on disk, and back."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from aboveline.accounts.actors import below
from aboveline.areas.queries import tags_of
from aboveline.registry.models import Household
from aboveline.statistics import sampling
from aboveline.vault import files
from aboveline.verification.models import Assessment

FOLDER = "assessment"
OTHER = "other"
_SCHEMA = pa.schema(
    [
        ("household", pa.string()),
        ("village", pa.string()),
        ("stratum", pa.string()),
        ("group", pa.string()),
        ("persons", pa.int64()),
        ("factor", pa.int64()),
    ]
)


def register_table(assessment: Assessment) -> pa.Table:
    """The households of the area that belong to a group of the plan, one row each."""
    said = assessment.sample
    group_of = {status: group for group, found in said["groups"].items() for status in found}
    homes = Household.objects.filter(
        area__in=below([assessment.area_id]),
        ended_on=None,
        register_status__in=list(group_of),
        size__gt=0,
    )
    rows = list(homes.values_list("pk", "area_id", "register_status", "size"))
    places = _places({area for _key, area, _status, _size in rows}, assessment)
    columns: dict[str, list[Any]] = defaultdict(list)
    for key, area, status, size in rows:
        stratum, factor = places[area]
        values = (str(key), str(area), stratum, group_of[status], size, factor)
        for name, value in zip(_SCHEMA.names, values, strict=True):
            columns[name].append(value)
    return pa.table({name: columns[name] for name in _SCHEMA.names}, schema=_SCHEMA)


def _places(areas: set[UUID], assessment: Assessment) -> dict[UUID, tuple[str, int]]:
    """Stratum and factor of each village, by its tags."""
    said = assessment.sample
    tags = tags_of(list(areas), assessment.on)
    more = said["oversampled"] or {"tag": "", "times": 1}
    return {
        area: (
            "+".join(tag for tag in said["strata"] if tag in tags[area]) or OTHER,
            more["times"] if more["tag"] in tags[area] else 1,
        )
        for area in areas
    }


def frame_from(table: pa.Table) -> sampling.Frame:
    """The frame of a table."""
    return sampling.frame_of({name: table[name] for name in table.column_names})


def store_frame(assessment: Assessment, table: pa.Table) -> None:
    """Seal the rows of the frame as the file of the assessment."""
    out = io.BytesIO()
    pq.write_table(table, out)
    files.store(FOLDER, assessment.pk, [out.getvalue()])


def stored_frame(assessment: Assessment) -> sampling.Frame:
    """The frame as it was frozen. Raises as `vault.files.pieces_of`."""
    content = b"".join(files.pieces_of(FOLDER, assessment.pk))
    return frame_from(pq.read_table(io.BytesIO(content)))


def counts_of(frame: sampling.Frame) -> dict[str, Any]:
    """What is published of a frame: labels, households and people by stratum and group."""
    by_stratum = [0] * len(frame.strata)
    for code in frame.stratum_of.tolist():
        by_stratum[code] += 1
    return {
        "strata": list(frame.strata),
        "groups": list(frame.groups),
        "villages": by_stratum,
        "households": frame.households().tolist(),
        "people": frame.people().tolist(),
    }
