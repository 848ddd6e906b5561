"""Papers set by Typst: a template of an app, and what it says as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

import typst


def pdf_of(package: str, template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template in a package; it reads `data` under the template's own name."""
    place = resources.files(package) / f"{template}.typ"
    with resources.as_file(place) as file:
        found: bytes = typst.compile(
            str(file), sys_inputs={template: json.dumps(data, ensure_ascii=False)}
        )
    return found
