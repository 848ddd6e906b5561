"""Whether a pack proves itself: its cases hold, and they show every rule both ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aboveline.engine.cases import Case, Difference, read_cases, run_cases
from aboveline.standard import Standard
from aboveline.standard.read import own_sections


@dataclass(frozen=True)
class Proof:
    """What the cases of a pack show: differences, and rules that no case shows in some way."""

    cases: int
    differences: tuple[Difference, ...]
    unseen: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True if every case holds and every rule is seen in each way."""
        return not self.differences and not self.unseen


def prove(standard: Standard) -> Proof:
    """Run the cases of a pack and look for rules that they do not show.

    A pack that extends another is asked only for what its own files say; an overlay has no rules.
    """
    cases = read_cases(standard.folder)
    unseen = () if standard.overlays else tuple(_unseen(standard, cases))
    return Proof(len(cases), tuple(run_cases(standard, cases)), unseen)


def _unseen(standard: Standard, cases: Sequence[Case]) -> Iterable[str]:
    own = {
        section: {name: item for name, item in said.items() if item is not None}
        for section, said in own_sections(standard.folder, []).content.items()
        if isinstance(said, dict)
    }
    seen: dict[str, set[Any]] = {}
    for case in cases:
        place = f"exits.{case.said['exit']}.criteria." if "exit" in case.said else ""
        for name, value in (case.said.get("expect") or {}).items():
            seen.setdefault(f"{place}{name}", set()).add(value)
    wanted = [(f"criteria.{name}", name) for name in own.get("criteria") or {}]
    for exit_name, item in (own.get("exits") or {}).items():
        places = [
            f"exits.{exit_name}.criteria.{name}" for name in (item or {}).get("criteria") or {}
        ]
        wanted += [(place, place) for place in places]
    for place, key in wanted:
        for value in (True, False, "unknown"):
            if value not in seen.get(key, set()):
                word = str(value).lower()
                yield f"{place} is never {word} in a case."
    yield from _unseen_problems(own, cases)
    yield from _unseen_benefits(own, seen)


def _unseen_problems(own: dict[str, Any], cases: Sequence[Case]) -> Iterable[str]:
    lists = [set(case.said["problems"]) for case in cases if "problems" in case.said]
    for name in own.get("problems") or {}:
        if not any(name in found for found in lists):
            yield f"problems.{name} opens in no case."
        if not any(name not in found for found in lists):
            yield f"problems.{name} stays away in no case."


def _unseen_benefits(own: dict[str, Any], seen: dict[str, set[Any]]) -> Iterable[str]:
    for name in own.get("benefits") or {}:
        values = {value for value in seen.get(name, set()) if value != "unknown"}
        if not any(value != 0 for value in values):
            yield f"benefits.{name} is given in no case."
        if not any(value == 0 for value in values):
            yield f"benefits.{name} is refused in no case."
