"""Make a decision again from its receipt alone, and say whether it is the same."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from aboveline import __version__
from aboveline.engine.county import Plan, make_plan, without_bundles
from aboveline.engine.errors import RunError
from aboveline.evaluation.findings import with_opposites
from aboveline.evaluation.kept import standard_with
from aboveline.evaluation.models import Receipt
from aboveline.evaluation.receipts.content import (
    Content,
    canonical,
    digest_of,
    explanation_of,
    given_in,
    outcome_of,
)
from aboveline.standard import Standard, StandardError
from aboveline.vault.sealing import unseal


@dataclass(frozen=True)
class Replay:
    """What a replay gave: `is_same`, or what is missing, or what differs (name, then, now).

    `notes` say what was not as on the day, such as another version of the program.
    """

    is_same: bool
    missing: tuple[str, ...] = ()
    differences: tuple[tuple[str, Any, Any], ...] = ()
    notes: tuple[str, ...] = ()


def content_in(receipt: Receipt) -> Content:
    """What a receipt holds. Raises ValueError when it has none."""
    text = unseal(receipt, "content")
    if not text:
        raise ValueError(receipt.fault or "The receipt was not issued yet.")
    found: Content = json.loads(text)
    return found


def is_whole(receipt: Receipt) -> bool:
    """True if the content is the one of which the slip carries the digest."""
    return digest_of(unseal(receipt, "content") or "") == receipt.digest


def replay(receipt: Receipt) -> Replay:
    """The decision made again from the inputs and the pack that the receipt names."""
    try:
        content = content_in(receipt)
    except ValueError as error:
        return Replay(is_same=False, missing=(str(error),))
    if digest_of(canonical(content)) != receipt.digest:
        return Replay(is_same=False, missing=("The content is not the one that was issued.",))
    try:
        plan = _plan(content["digest"], content["pack"], date.fromisoformat(content["on"]))
        again = outcome_of(explanation_of(given_in(content), plan))
    except LookupError as error:
        return Replay(is_same=False, missing=(str(error.args[0]),))
    except (StandardError, RunError) as error:
        return Replay(is_same=False, missing=(str(error),))
    before = content["outcome"]
    different = tuple(
        (name, before[name], again[name])
        for name in before
        if canonical({"": before[name]}) != canonical({"": again[name]})
    )
    return Replay(not different, (), different, _notes(content))


def _plan(digest: str, name: str, on: date) -> Plan:
    """The plan of the pack with this digest. Raises LookupError when it was not kept."""
    return _planned(standard_with(digest, name), on)


def _planned(standard: Standard, on: date) -> Plan:
    return without_bundles(make_plan(with_opposites(standard), as_of=on))


def _notes(content: Content) -> tuple[str, ...]:
    now = {"aboveline": __version__, "duckdb": duckdb.__version__}
    return tuple(
        f"It was made by {name} {version}, and again by {now[name]}."
        for name, version in content["program"].items()
        if now.get(name) != version
    )
