"""The one reader of YAML: libyaml's speed, without its traps and without silent losses."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

_DEEPEST = 50  # levels; shipped files have 6, and libyaml's composer falls over some 20,000


def read_yaml(text: bytes | str) -> Any:
    """What a YAML file says: texts, numbers, days, lists and mappings, nothing that runs.

    Raises yaml.YAMLError, with the line, where it is no YAML, is nested too deep or a key stands
    twice in one mapping; UnicodeDecodeError and ValueError where bytes or a number cannot be read.

    >>> read_yaml("a: [1, 2020-06-30]")
    {'a': [1, datetime.date(2020, 6, 30)]}
    """
    _refuse_depth(text)
    return yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader)


def _refuse_depth(text: bytes | str) -> None:
    """Nothing, or a YAMLError at the place where a file is nested too deep to be composed."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                mark: Any = event.start_mark
                said = f"it is nested more than {_DEEPEST} deep"
                raise yaml.MarkedYAMLError(problem=said, problem_mark=mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Loader(yaml.CSafeLoader):
    """Plain YAML, in which a key that stands twice is a fault instead of a silent loss."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable):
                if key in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"{key!r} stands twice", key_node.start_mark
                    )
                seen.add(key)
        return super().construct_mapping(node, deep=deep)
