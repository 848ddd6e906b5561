"""Overlays: other procedure values in a zone for a time; anything else is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from aboveline.standard import shape
from aboveline.standard.errors import Fault
from aboveline.standard.read import Sections, own_sections

_MAY = {"pack", "parameters", "labels"}


def apply_overlays(
    base: Sections, folders: Sequence[Path], faults: list[Fault]
) -> dict[str, list[shape.Value]]:
    """Values of procedure parameters that count first, by parameter.

    The base gets the sources and labels behind them, and a digest that knows of the overlay.
    """
    values: dict[str, list[shape.Value]] = {}
    for folder in folders:
        own = own_sections(folder, faults)
        base.digest = f"{base.digest}+{own.digest}"
        _add_words(own, base)
        for name, found in _values(own, base, faults).items():
            values.setdefault(name, []).extend(found)
    return values


def _add_words(own: Sections, base: Sections) -> None:
    pack, zone = (part.content.get("pack") for part in (base, own))
    labels = own.content.get("labels")
    if not (isinstance(pack, dict) and isinstance(zone, dict)):
        return
    sources = {**(pack.get("sources") or {}), **(zone.get("sources") or {})}
    base.content["pack"] = {**pack, "sources": sources}
    if isinstance(labels, dict):
        # a base that is not read as this overlay keeps its title
        title = {} if pack.get("name") == zone.get("name") else {"pack.title"}
        kept = {key: text for key, text in labels.items() if key not in title}
        base.content["labels"] = {**(base.content.get("labels") or {}), **kept}


def _values(own: Sections, base: Sections, faults: list[Fault]) -> dict[str, list[shape.Value]]:
    raw_pack: dict[str, Any] = own.content.get("pack") or {}
    try:
        zone = shape.Overlay.model_validate(raw_pack.get("overlay"))
    except ValidationError:
        faults.append(_refused("pack.overlay", "An overlay needs tag, from and to.", "Add them."))
        return {}
    faults.extend(
        _refused(section, f"An overlay may not hold {section!r}.", "Take the section out.")
        for section in sorted(set(own.content) - _MAY)
    )
    if "promised_by" in raw_pack:
        faults.append(
            _refused("pack.promised_by", "The promised day may not be moved.", "Take it out.")
        )
    known = base.content.get("parameters") or {}
    result: dict[str, list[shape.Value]] = {}
    for name, raw in (own.content.get("parameters") or {}).items():
        old = known.get(name)
        kind = old.get("kind", "reference") if isinstance(old, dict) else None
        if kind != "procedure":
            what = "is not declared in the pack" if kind is None else f"is of kind {kind}"
            faults.append(
                _refused(
                    f"parameters.{name}",
                    f"{name!r} {what}; an overlay may not set it.",
                    "Only parameters of kind procedure may differ in a zone.",
                )
            )
            continue
        result[name] = _zoned(name, raw, zone, faults)
    return result


def _zoned(name: str, raw: Any, zone: shape.Overlay, faults: list[Fault]) -> list[shape.Value]:
    listed = raw.get("values") if isinstance(raw, dict) else None
    try:
        values = TypeAdapter(list[shape.Value]).validate_python(listed)
    except ValidationError as error:
        text = error.errors()[0]["msg"]
        faults.append(_refused(f"parameters.{name}.values", f"{text}.", "See the language page."))
        return []
    return [
        value.model_copy(
            update={
                "area": f"tag:{zone.tag}",
                "from_": max(value.from_, zone.from_),
                "to": min(value.end, zone.end),
            }
        )
        for value in values
        if max(value.from_, zone.from_) < min(value.end, zone.end)
    ]


def _refused(place: str, message: str, remedy: str) -> Fault:
    return Fault("overlay", place, "PACK-008", message, remedy)
