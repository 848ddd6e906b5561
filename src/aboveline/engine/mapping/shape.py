"""The shape of a mapping file: which keys there are and what each holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from aboveline.engine.mapping.faults import MappingError
from aboveline.standard.errors import Fault
from aboveline.standard.yaml_files import read_yaml


def code_text(value: Any) -> str:
    """A code of a survey as text: 1 is '1', true is 'true'."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


Code = Annotated[str, BeforeValidator(code_text)]
Content = dict[str, Any]


def _list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Shape(BaseModel):
    """Nothing but the declared keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Head(Shape):
    """What the mapping reads and for which standard."""

    name: str
    title: str
    standard: str | None = None
    source: str | None = None
    note: str | None = None


class Test(Shape):
    """A test on a column of the survey."""

    column: str
    in_: list[Code] | None = Field(default=None, alias="in")
    not_in: list[Code] | None = None
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _one_of(self) -> Test:
        if sum(part is not None for part in (self.in_, self.not_in, self.above, self.below)) != 1:
            raise ValueError("give one of in, not_in, above, below")
        return self


class Days(Shape):
    """From a day to before another."""

    from_: date = Field(alias="from")
    to: date

    @model_validator(mode="after")
    def _ordered(self) -> Days:
        if self.from_ >= self.to:
            raise ValueError("`to` must be after `from`")
        return self


class Spans(Shape):
    """Which days each code of a wave column stands for."""

    column: str
    values: dict[Code, Days]


class AreaLevel(Shape):
    """One level of areas; the level above it in the list is its parent."""

    level: str
    area_id: Any
    code: Any = None
    name: Any = None
    tags: Any = None


class Answer(Shape):
    """One kind of income."""

    kind: str
    amount: Any
    period: Literal["month", "year", "total"]
    basis: Literal["household", "person"] = "household"
    currency: str
    unanswered: Literal["refused", "not_asked"] = "not_asked"
    month_from: Any = None
    month_to: Any = None


class MappingFile(Shape):
    """A mapping file."""

    mapping: Head
    files: dict[str, Annotated[list[str], BeforeValidator(_list)]]
    rows: str
    one_row_a: Literal["household", "person"] = "household"
    keep: list[Test] = Field(default_factory=list)
    spans: Spans | None = None
    areas: Annotated[list[AreaLevel], Field(min_length=1)]
    households: Content
    people: Content | None = None
    living: Content | None = None
    income: list[Answer] = Field(default_factory=list)


def read_mapping(path: Path) -> MappingFile:
    """The mapping of a file. Raises MappingError with every fault of its shape."""
    try:
        content = read_yaml(path.read_bytes())
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "the file"
        fault = Fault(
            path.name,
            place,
            "MAP-001",
            "It cannot be read as YAML.",
            "Check the path, indentation, colons and quotes.",
        )
        raise MappingError([fault]) from error
    try:
        return MappingFile.model_validate(content)
    except ValidationError as error:
        faults = [
            Fault(
                path.name,
                ".".join(str(part) for part in item["loc"]) or "the file",
                "MAP-002",
                f"{item['msg'].removeprefix('Value error, ').rstrip('.')}.",
                "See docs/mapping-files.md for the keys.",
            )
            for item in error.errors()
        ]
        raise MappingError(faults) from error
