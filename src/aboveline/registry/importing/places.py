"""Villages that a file names, found below the area of the import; several that fit are no match."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pyarrow as pa

from aboveline.areas.models import Area, AreaClosure

Pair = tuple[str | None, str | None]


def found_places(area: Any, pairs: Iterable[Pair]) -> pa.Table:
    """One row a pair of township and village as written: area key, or the fault with its detail.

    A village is written by key, code or name; the township only tells villages of one name apart.
    """
    below = AreaClosure.objects.filter(above=area, valid_to=None).values("below_id")
    rows = Area.objects.filter(id__in=below).values_list("id", "name", "code", "parent_id")
    known = {key: (name, code, parent) for key, name, code, parent in rows}
    parents = {parent for _, _, parent in known.values()}
    lowest = {key for key in known if key not in parents}
    by_text: dict[str, list[UUID]] = {}
    for key in lowest:
        name, code, _ = known[key]
        for text in {str(key), code, _plain(name)} - {""}:
            by_text.setdefault(text, []).append(key)
    only = next(iter(lowest)) if len(lowest) == 1 else None
    rows_out = [(*pair, *_place(pair, by_text, known, only)) for pair in pairs]
    columns = list(zip(*rows_out, strict=True)) or [(), (), (), (), ()]
    names = ("township", "village", "area_id", "code", "detail")
    return pa.table([pa.array(c, pa.string()) for c in columns], names=names)


def _place(
    pair: Pair, by_text: dict[str, list[UUID]], known: dict[UUID, tuple[str, str, Any]], only: Any
) -> tuple[str | None, str, str]:
    township, village = pair
    if village is None:
        return (str(only), "", "") if only else (None, "IMPORT-038", "")
    fitting = by_text.get(village) or by_text.get(_plain(village)) or []
    if township is not None and len(fitting) > 1:
        fitting = [key for key in fitting if _is_under(key, township, known)]
    if len(fitting) == 1:
        return str(fitting[0]), "", ""
    if not fitting:
        return None, "IMPORT-035", ""
    above = sorted(known[known[key][2]][0] for key in fitting if known[key][2] in known)
    return None, "IMPORT-036", ", ".join(above)


def _is_under(key: UUID, township: str, known: dict[UUID, tuple[str, str, Any]]) -> bool:
    parent = known.get(known[key][2])
    return parent is not None and township in (parent[1], *_forms(parent[0], township))


def _forms(name: str, wanted: str) -> tuple[str, ...]:
    return (wanted,) if _plain(name) == _plain(wanted) else ()


def _plain(name: str) -> str:
    """A name without blanks, case and the word for its level.

    >>> _plain("石沟 三村民委员会"), _plain("Shigou Village 3")
    ('石沟三', 'shigouvillage3')
    """
    text = unicodedata.normalize("NFKC", name).lower().replace(" ", "")
    for ending in ("村民委员会", "行政村", "村委会", "社区", "居委会", "村", "乡", "镇", "街道"):
        if text.endswith(ending) and len(text) > len(ending) + 1:
            return text.removesuffix(ending)
    return text
