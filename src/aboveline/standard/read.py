"""Read the files of a pack and its parents into one set of sections; every fault is collected."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from aboveline.standard.errors import Fault, StandardError
from aboveline.standard.shape import SECTIONS
from aboveline.standard.yaml_files import read_yaml

_BY_GRAIN = {"fields", "facts"}
_WHOLE = {
    *("income", "decision", "categories", "to_verify", "ledger"),
    *("buffer", "assessment", "census", "mechanism"),
}
_NOT_RULES = {"cases", "labels", "mappings"}
_LARGEST_FILE = 200_000  # bytes; the files of a pack are read by people


@dataclass
class Sections:
    """The raw sections of a pack, which file each name came from, and the digest of its rules.

    Labels are no part of the digest: another word for a thing changes no decision.
    """

    content: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    digest: str = ""

    def file_of(self, *place: str) -> str:
        """The file that holds a place such as ("facts", "person", "age")."""
        for length in range(len(place), 0, -1):
            found = self.files.get(".".join(place[:length]))
            if found:
                return found
        return "pack.yaml"


def pack_folder(name: str | Path) -> Path:
    """The folder of a pack by name or path. Raises StandardError PACK-012."""
    path = Path(name)
    if isinstance(name, Path) or path.is_dir() or "/" in str(name):
        folder = path
    else:
        folder = Path(str(resources.files("aboveline.packs"))) / str(name)
    if not (folder / "pack.yaml").is_file():
        shipped = ", ".join(pack_names())
        raise StandardError(
            [
                Fault(
                    str(name),
                    "pack.yaml",
                    "PACK-012",
                    f"There is no pack {str(name)!r}.",
                    f"Give a folder with pack.yaml, or one of: {shipped}.",
                )
            ]
        )
    return folder


def pack_names() -> list[str]:
    """Names of the packs that come with the package."""
    root = Path(str(resources.files("aboveline.packs")))
    return sorted(path.parent.name for path in root.glob("*/pack.yaml"))


def read_sections(folder: Path, faults: list[Fault], seen: tuple[str, ...] = ()) -> Sections:
    """The sections of the pack in a folder, merged over those of its parents."""
    own = own_sections(folder, faults)
    parent_name = (own.content.get("pack") or {}).get("extends")
    if not parent_name:
        return own
    if parent_name in seen or len(seen) > 5:
        faults.append(
            Fault(
                "pack.yaml",
                "pack.extends",
                "PACK-006",
                "Packs extend each other in a circle.",
                "Take one `extends` out.",
            )
        )
        return own
    beside = folder.parent / str(parent_name)
    place = beside if (beside / "pack.yaml").is_file() else str(parent_name)
    parent = read_sections(pack_folder(place), faults, (*seen, folder.name))
    return _merged(parent, own)


def own_sections(folder: Path, faults: list[Fault]) -> Sections:
    sections, digest = Sections(), hashlib.sha256()
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes()
        content = _content(name, data, faults)
        if name.startswith("labels/"):
            content = {"labels": content}
        else:
            digest.update(f"{name}\0{len(data)}\0".encode() + data)
        if content is not None:
            _take(sections, content, name, faults)
    sections.digest = digest.hexdigest()
    return sections


def _content(name: str, data: bytes, faults: list[Fault]) -> dict[str, Any] | None:
    """What a file says; a file that cannot be read is a fault."""
    place, remedy = "the file", "Check indentation, colons and quotes near this line."
    if len(data) > _LARGEST_FILE:
        message, remedy = f"It has {len(data):,} bytes; {_LARGEST_FILE:,} are allowed.", "Split it."
    else:
        try:
            content = read_yaml(data)
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            where = getattr(error, "problem_mark", None)
            place = f"line {where.line + 1}" if where else place
            message = f"It cannot be read: {_short(error)}."
        else:
            if content is None or isinstance(content, dict):
                return content
            message, remedy = "It holds no sections.", "Begin with a key such as `facts:`."
    faults.append(Fault(name, place, "PACK-001", message, remedy))
    return None


def _files(folder: Path) -> Iterable[Path]:
    rules = [
        path
        for path in sorted(folder.rglob("*.y*ml"))
        if path.relative_to(folder).parts[0] not in _NOT_RULES
    ]
    return [*rules, *sorted((folder / "labels").glob("*.yaml"))]


def _take(sections: Sections, content: dict[str, Any], file: str, faults: list[Fault]) -> None:
    for section, value in content.items():
        if section not in SECTIONS:
            faults.append(
                Fault(
                    file,
                    str(section),
                    "PACK-002",
                    f"{section!r} is no section of a pack.",
                    f"The sections are {', '.join(SECTIONS)}.",
                )
            )
            continue
        sections.files.setdefault(section, file)
        for path, _ in _named(section, value):
            if path in sections.files:
                faults.append(
                    Fault(
                        file,
                        path,
                        "PACK-003",
                        f"It is declared in {sections.files[path]} too.",
                        "Keep one of them.",
                    )
                )
            sections.files[path] = file
        old = sections.content.get(section)
        sections.content[section] = _merge(section, old, value)


def _named(section: str, value: Any) -> Iterable[tuple[str, Any]]:
    """The named things of a section with their paths."""
    if not isinstance(value, dict) or section in {"pack", *_WHOLE}:
        return
    for name, content in value.items():
        if section in _BY_GRAIN and isinstance(content, dict):
            yield from ((f"{section}.{name}.{inner}", item) for inner, item in content.items())
        else:
            yield f"{section}.{name}", content


def _merge(section: str, old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict) or section in _WHOLE:
        return new
    deep = section in _BY_GRAIN or section in {"pack", "calendar"}
    merged = dict(old)
    for name, value in new.items():
        both = deep and isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = {**merged[name], **value} if both else value
    return merged


def _merged(parent: Sections, child: Sections) -> Sections:
    content = dict(parent.content)
    for section, value in child.content.items():
        old = content.get(section)
        if section == "pack" and isinstance(value, dict) and isinstance(old, dict):
            old = {key: item for key, item in old.items() if key not in {"extends", "overlay"}}
        if value is None and section in _WHOLE:
            content.pop(section, None)
            continue
        content[section] = _merge(section, old, value)
    for section, value in content.items():
        if isinstance(value, dict):
            kept = {name: item for name, item in value.items() if item is not None}
            if section in _BY_GRAIN:
                kept = {
                    grain: {name: item for name, item in names.items() if item is not None}
                    if isinstance(names, dict)
                    else names
                    for grain, names in kept.items()
                }
            content[section] = kept
    both = hashlib.sha256(f"{parent.digest}{child.digest}".encode()).hexdigest()
    return Sections(content, {**parent.files, **child.files}, both)


def _short(error: Exception) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0][:120]
