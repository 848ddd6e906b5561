"""Every kind of fault that a register can have, read from `faults.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Literal

from aboveline.standard.yaml_files import read_yaml

Severity = Literal["fault", "warning"]
Effect = Literal["value unknown", "row not used", "household cannot be told", "value stands"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault. `effect` is what evaluation makes of what it was found in.

    In `message`, `<column>`, `<allowed>` and `<detail>` are filled in.
    """

    code: str
    title: str
    severity: Severity
    effect: Effect
    message: str
    remedy: str


def _read() -> dict[str, Kind]:
    file = resources.files("aboveline.engine.checking") / "faults.yaml"
    content = read_yaml(file.read_text(encoding="utf-8"))
    return {code: Kind(code, **entry) for code, entry in content.items()}


KIND_OF: dict[str, Kind] = _read()
