"""From the files of a pack to a typed standard; all faults come at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from aboveline.standard import shape
from aboveline.standard.build import build
from aboveline.standard.errors import Fault, StandardError
from aboveline.standard.model import Standard
from aboveline.standard.overlays import apply_overlays
from aboveline.standard.read import Sections, pack_folder, read_sections


def load_standard(
    name: str | Path,
    *,
    overlays: Sequence[str | Path] = (),
    set_: Mapping[str, object] | None = None,
) -> Standard:
    """The standard of a pack, by the name of a shipped pack or the path of a folder.

    `overlays` are packs that extend it in an area and time; `set_` puts one value in place of all
    values of a parameter, for simulations. Raises StandardError with every fault.
    """
    folder = pack_folder(name)
    more = tuple(pack_folder(path) for path in overlays)
    faults: list[Fault] = []
    sections = read_sections(folder, faults)
    own = sections.content.get("pack") or {}
    zones = more
    if isinstance(own, dict) and own.get("overlay"):
        zones = (folder, *more)
        sections = read_sections(_base(folder, own), faults)
        header = {"name": own.get("name"), "title": own.get("title")}
        sections.content["pack"] = {**sections.content.get("pack", {}), **header}
    for parameter, value in (set_ or {}).items():
        _set(sections, parameter, value, faults)
    overlay_values = apply_overlays(sections, zones, faults)
    content = _shaped(sections, faults)
    standard = build(content, sections, folder, overlay_values, faults)
    if faults or standard is None:
        raise StandardError(_told(fault, set_ or {}) for fault in faults)
    return replace(standard, overlay_folders=more)


def _base(folder: Path, own: dict[str, Any]) -> Path:
    parent = str(own.get("extends") or "")
    beside = folder.parent / parent
    return beside if parent and (beside / "pack.yaml").is_file() else pack_folder(parent)


def _set(sections: Sections, parameter: str, value: object, faults: list[Fault]) -> None:
    known = sections.content.get("parameters", {})
    if parameter not in known:
        faults.append(
            Fault(
                "--set",
                parameter,
                "PACK-004",
                f"There is no parameter {parameter!r}.",
                f"The parameters are {', '.join(known)}.",
            )
        )
        return
    always = {"from": date.min, "to": "open", "value": value, "source": "set"}
    sections.content["parameters"] = {**known, parameter: {**known[parameter], "values": [always]}}
    sections.digest = f"{sections.digest}+{parameter}={value}"


def _told(fault: Fault, set_: Mapping[str, object]) -> Fault:
    """The fault, said of the setting that brought the value when it is not of the pack."""
    for parameter in set_:
        if fault.place.startswith(f"parameters.{parameter}.values."):
            return replace(fault, file="--set", place=parameter)
    return fault


@cache
def _adapter(section: str) -> TypeAdapter[Any]:
    return TypeAdapter(shape.SECTIONS[section])


def _shaped(sections: Sections, faults: list[Fault]) -> dict[str, Any]:
    """The sections as shapes; what does not fit its shape is a fault and left out."""
    content: dict[str, Any] = {}
    for section, raw in sections.content.items():
        try:
            content[section] = _adapter(section).validate_python(raw)
        except ValidationError as error:
            faults.extend(_shape_fault(sections, section, item) for item in error.errors())
    faults.extend(
        Fault(
            f"{section}.yaml",
            section,
            "PACK-002",
            f"The section {section!r} is missing.",
            "See docs/standard-language.md.",
        )
        for section in ("pack", "criteria")
        if section not in sections.content
    )
    return content


def _shape_fault(sections: Sections, section: str, item: Any) -> Fault:
    path = [str(part) for part in item["loc"] if str(part) not in {"function-after", "[key]"}]
    text = item["msg"].removeprefix("Value error, ")
    remedy = "See the shape of this section in docs/standard-language.md."
    if item["type"] == "extra_forbidden":
        text, remedy = (
            f"The key {path[-1]!r} is not known here",
            "Take it out or mend its spelling.",
        )
    elif item["type"] == "missing":
        text, remedy = f"The key {path[-1]!r} is missing", "Add it."
    place = ".".join([section, *path])
    return Fault(sections.file_of(section, *path), place, "PACK-002", f"{text}.", remedy)
