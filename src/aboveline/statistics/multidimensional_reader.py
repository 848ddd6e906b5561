"""Reading a specification from YAML: everything that is wrong with it comes at once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeGuard, get_args

import yaml

from aboveline.statistics.faults import Fault
from aboveline.statistics.multidimensional_faults import SpecificationError
from aboveline.statistics.multidimensional_spec import (
    MOST_INDICATORS,
    Degrees,
    Gap,
    Indicator,
    Lonely,
    Samples,
    Specification,
    Unknown,
    Variance,
    fraction,
)

_TESTS = ("below", "at_most", "above", "at_least", "equals")
_DESIGN_KEYS = ("weight", "strata", "psu", "ssu", "fpc", "lonely_psu", "variance", "fay_rho")
_OUTPUT_KEYS = ("title", "by", "compare", "time", "degrees_of_freedom", "confidence")
_KEYS = frozenset(("dimensions", "cutoffs", "unknown", *_DESIGN_KEYS, *_OUTPUT_KEYS))
_INDICATOR_KEYS = frozenset(("column", "weight", "gap", "unknown", *_TESTS))


def read_specification(source: str | Path | Mapping[str, Any]) -> Specification:
    """The specification in a YAML file, or in a mapping of the same shape.

    Raises SpecificationError with all faults (MPI-001 to MPI-009).

    >>> spec = read_specification({
    ...     "dimensions": {"health": {"indicators": {"nutrition": {"column": "d_nutr"}}},
    ...                    "living": {"indicators": {"water": {}, "housing": {}}}},
    ...     "cutoffs": ["1/3", "50%"]})
    >>> [(i.name, str(i.weight)) for i in spec.indicators]
    [('nutrition', '1/2'), ('water', '1/4'), ('housing', '1/4')]
    >>> [str(k) for k in spec.cutoffs]
    ['1/3', '1/2']
    """
    if isinstance(source, Mapping):
        return _Reader(dict(source)).read()
    try:
        text = Path(source).read_text(encoding="utf-8")
        content = yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 (a SafeLoader)
    except OSError as error:
        fault = Fault("MPI-001", str(source), f"it cannot be read: {error}.", "Name a YAML file.")
        raise SpecificationError([fault]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        fault = Fault("MPI-001", str(source), f"this is not YAML: {error}.", "Mend the file.")
        raise SpecificationError([fault]) from error
    if not isinstance(content, dict):
        fault = Fault("MPI-001", str(source), "this holds no keys.", "Write dimensions: and more.")
        raise SpecificationError([fault])
    return _Reader(content).read()


class _UniqueKeys(yaml.SafeLoader):
    """Refuses a key that is written twice in one mapping, where YAML would keep the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(k) for k in keys if keys.count(k) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"written twice: {', '.join(twice)}", node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


class _Reader:
    """Reads one specification and collects what is wrong with it."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.faults: list[Fault] = []

    def fault(self, code: str, place: str, message: str, remedy: str) -> None:
        self.faults.append(Fault(f"MPI-{code}", place, message, remedy))

    def read(self) -> Specification:
        self.no_other_keys("specification", self.content, _KEYS)
        indicators = self.indicators()
        cutoffs = self.cutoffs()
        time, samples = self.time()
        by = self.columns("by")
        compare = self.columns("compare")
        for column in sorted(set(compare) - set(by)):
            self.fault("008", "compare", f"{column} is not in by.", "Add it to by.")
        fpc = self.columns("fpc")
        if len(fpc) > 2:
            self.fault("008", "fpc", "more than two columns.", "Give one column a stage.")
        if (self.content.get("ssu") or len(fpc) == 2) and not (
            self.content.get("psu") and self.content.get("ssu") and len(fpc) == 2
        ):
            self.fault(
                "008",
                "ssu",
                "a second stage needs psu, ssu and the fractions of both stages.",
                "Give psu, ssu and fpc: [first, second], or none of the last two.",
            )
        specification = Specification(
            indicators=indicators,
            cutoffs=cutoffs,
            title=str(self.content.get("title", "Multidimensional poverty")),
            weight=self.columns("weight"),
            by=by,
            compare=compare,
            strata=self.column("strata"),
            psu=self.column("psu"),
            ssu=self.column("ssu"),
            fpc=fpc,
            time=time,
            samples=samples,
            variance=self.choice("variance", Variance),
            lonely_psu=self.choice("lonely_psu", Lonely),
            degrees_of_freedom=self.choice("degrees_of_freedom", Degrees),
            confidence=self.share("confidence", 0.95),
            fay_rho=self.share("fay_rho", 0.5),
        )
        if self.faults:
            raise SpecificationError(self.faults)
        return specification

    def no_other_keys(self, place: str, given: Mapping[Any, Any], known: frozenset[str]) -> None:
        for key in given:
            if key not in known:
                self.fault("002", f"{place}.{key}", "no such key.", f"Use one of {sorted(known)}.")

    def indicators(self) -> tuple[Indicator, ...]:
        dimensions = self.content.get("dimensions")
        if not isinstance(dimensions, Mapping) or not dimensions:
            self.fault("003", "dimensions", "no dimension is given.", "Name at least one.")
            return ()
        found: list[Indicator] = []
        for name, content in dimensions.items():
            place = f"dimensions.{name}"
            inside = content.get("indicators") if isinstance(content, Mapping) else None
            if not isinstance(inside, Mapping) or not inside:
                self.fault("003", place, "no indicator is given.", "Write indicators: with names.")
                continue
            self.no_other_keys(place, content, frozenset(("weight", "indicators")))
            shared = self.weight(
                f"{place}.weight", content.get("weight"), Fraction(1, len(dimensions))
            )
            for key, given in inside.items():
                at = f"{place}.indicators.{key}"
                found.append(self.indicator(at, str(name), str(key), given, shared / len(inside)))
        self.check_together(found)
        return tuple(found)

    def indicator(
        self, place: str, dimension: str, name: str, given: Any, equal_share: Fraction
    ) -> Indicator:
        content: Any = {"column": given} if isinstance(given, str) else given or {}
        if not isinstance(content, Mapping):
            self.fault("003", place, "this is not a column or a mapping.", "Write column: NAME.")
            content = {}
        self.no_other_keys(place, content, _INDICATOR_KEYS)
        tests = [t for t in _TESTS if t in content]
        if len(tests) > 1:
            self.fault("006", place, f"{' and '.join(tests)} are both given.", "Keep one of them.")
        test: Any = tests[0] if tests else "deprived"
        value = content.get(test)
        values = tuple(value) if isinstance(value, list) else (value,)
        if test not in ("deprived", "equals") and not _is_number(value):
            self.fault("006", f"{place}.{test}", f"{value!r} is no number.", "Write a number.")
        gap: Gap = self.one_of(f"{place}.gap", content.get("gap", "none"), Gap)
        line = value if _is_number(value) and test in ("below", "at_most") else 0
        if gap == "normalised" and line <= 0:
            self.fault(
                "007",
                f"{place}.gap",
                "a gap is a share of a threshold above 0.",
                "Give below or at_most with a number above 0, or write gap: whole.",
            )
        unknown = content.get("unknown", self.content.get("unknown", "leave_out"))
        return Indicator(
            name=name,
            dimension=dimension,
            column=str(content.get("column", name)),
            weight=self.weight(f"{place}.weight", content.get("weight"), equal_share),
            test=test,
            values=() if test == "deprived" else values,
            gap=gap,
            unknown=self.one_of(f"{place}.unknown", unknown, Unknown),
        )

    def check_together(self, found: list[Indicator]) -> None:
        names = [i.name for i in found]
        for name in sorted({n for n in names if names.count(n) > 1}):
            self.fault("009", "dimensions", f"{name} is an indicator twice.", "Rename one.")
        if len(found) > MOST_INDICATORS:
            message = f"there are more than {MOST_INDICATORS} indicators."
            self.fault("003", "dimensions", message, "Join some into one column.")
        total = sum((i.weight for i in found), Fraction(0))
        if found and not any(f.code == "MPI-004" for f in self.faults) and total != 1:
            self.fault(
                "004",
                "dimensions",
                f"the weights add up to {total} ({float(total):.6g}).",
                "Make them add up to 1; write thirds and sixths as 1/3 and 1/6.",
            )
        without = [i.name for i in found if i.gap == "none"]
        if without and len(without) < len(found):
            self.fault(
                "007",
                "dimensions",
                f"M1 and M2 need the gap of every indicator; {', '.join(without)} have none.",
                "Give each a gap (normalised with a threshold, or whole), or none at all.",
            )

    def weight(self, place: str, given: Any, default: Fraction) -> Fraction:
        if given is None:
            return default
        value = fraction(given)
        if value is None or not 0 < value <= 1:
            self.fault(
                "004", place, f"{given!r} is no weight.", "Write a share such as 1/6 or 0.25."
            )
            return default
        return value

    def cutoffs(self) -> tuple[Fraction, ...]:
        given = self.content.get("cutoffs")
        listed = given if isinstance(given, list) else [given]
        if given is None or not listed:
            self.fault("005", "cutoffs", "no cut-off is given.", "Write cutoffs: [1/3].")
            return ()
        found: list[Fraction] = []
        for index, one in enumerate(listed):
            value = fraction(one)
            if value is None or not 0 < value <= 1:
                remedy = "Write a share above 0 and at most 1: 1/3, 0.2 or 20%."
                self.fault("005", f"cutoffs[{index}]", f"{one!r} is no cut-off.", remedy)
            elif value in found:
                self.fault("005", f"cutoffs[{index}]", f"{one} is given twice.", "Keep one.")
            else:
                found.append(value)
        return tuple(found)

    def time(self) -> tuple[str | None, Samples]:
        given = self.content.get("time")
        if given is None:
            return None, "independent"
        if not isinstance(given, Mapping) or not isinstance(given.get("column"), str):
            self.fault(
                "008", "time", "no column is given.", "Write {column: year, samples: independent}."
            )
            return None, "independent"
        self.no_other_keys("time", given, frozenset(("column", "samples")))
        if "samples" not in given and self.content.get("psu"):
            self.fault(
                "008",
                "time.samples",
                "it is not said whether equal PSU codes at two times are one PSU.",
                "Write samples: overlapping (they are) or samples: independent (they are not).",
            )
        samples: Samples = self.one_of("time.samples", given.get("samples", "independent"), Samples)
        return given["column"], samples

    def column(self, key: str) -> str | None:
        given = self.content.get(key)
        if given is not None and not isinstance(given, str):
            self.fault("008", key, f"{given!r} is no column.", "Write the name of one column.")
            return None
        return given

    def columns(self, key: str) -> tuple[str, ...]:
        given = self.content.get(key) or []
        listed = given if isinstance(given, list | tuple) else [given]
        if not all(isinstance(c, str) for c in listed) or len(set(listed)) < len(listed):
            self.fault("008", key, f"{given!r} are no columns.", "Write names, each once.")
            return ()
        return tuple(listed)

    def choice(self, key: str, kind: Any) -> Any:
        return self.one_of(key, self.content.get(key, get_args(kind)[0]), kind)

    def one_of(self, place: str, given: Any, kind: Any) -> Any:
        allowed = get_args(kind)
        if given not in allowed:
            self.fault("008", place, f"{given!r} is not known.", f"Use {', '.join(allowed)}.")
            return allowed[0]
        return given

    def share(self, key: str, default: float) -> float:
        value = fraction(self.content.get(key, default))
        if value is None or not 0 < value < 1:
            self.fault("008", key, "this is no share.", "Write a number between 0 and 1.")
            return default
        return float(value)


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
