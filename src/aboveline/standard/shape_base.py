"""What every part of a pack's shape is made of: names, expressions, and nothing undeclared."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def as_text(value: Any) -> Any:
    """A number or truth value of YAML as the text that it stands for."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


Expression = Annotated[str, BeforeValidator(as_text)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Shape(BaseModel):
    """Nothing but the declared keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
