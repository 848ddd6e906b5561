"""What a run was made of and what came out, each with its digest: `manifest.json`."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from aboveline import __version__
from aboveline.engine.outcome import Failure
from aboveline.engine.outputs import replacing
from aboveline.engine.tasks import CountyResult
from aboveline.standard.model import Standard

NAME = "manifest.json"


@dataclass(frozen=True)
class Question:
    """What a run asks: which standard, on which day, as known when."""

    standard: Standard
    as_of: date
    known_at: date | None = None
    allow_approximate: tuple[str, ...] = ()

    def stated(self) -> dict[str, Any]:
        """The question as the manifest holds it; equal questions give equal content."""
        return {
            "engine": __version__,
            "standard": self.standard.name,
            "standard_digest": self.standard.digest,
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat() if self.known_at else None,
            "allow_approximate": sorted(self.allow_approximate),
        }

    def key(self, files: Mapping[str, str]) -> str:
        """The digest of the question and of the files (name to sha256) that it is asked of."""
        content = json.dumps([self.stated(), dict(files)], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


def write_manifest(
    out: Path,
    question: Question,
    *,
    input_digest: str,
    counties: Iterable[CountyResult],
    failures: Iterable[Failure],
) -> None:
    """Write `manifest.json`: the same run gives the same bytes, whoever did it and how fast."""
    done = sorted(counties, key=lambda county: county.county)
    states, problems = Counter[str](), Counter[str]()
    for county in done:
        states.update(county.states)
        problems.update(county.problems)
    content = {
        **question.stated(),
        "input_digest": input_digest,
        "households": sum(county.households for county in done),
        "states": dict(sorted(states.items())),
        "problems": dict(sorted(problems.items())),
        "counties": {
            county.county: {
                "key": county.key,
                "households": county.households,
                "states": county.states,
                "files": county.files,
            }
            for county in done
        },
        "failed": {failure.county: failure.cause for failure in failures},
    }
    with replacing(out / NAME) as path:
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
