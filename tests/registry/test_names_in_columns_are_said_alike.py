"""A column of names is said as one name is."""

from importlib import resources
from itertools import product

import pyarrow as pa
import yaml

from aboveline.registry.names import pinyin_of, sound_of
from aboveline.registry.spoken import spoken


def test_names_of_the_demonstration_are_said_as_one_by_one() -> None:
    text = (resources.files("aboveline.site.demo") / "names.yaml").read_text(encoding="utf-8")
    names = yaml.safe_load(text)
    given = [*names["male"][:12], *names["female"][:12]]
    full = ["".join(parts) for parts in product(names["surnames"][:12], given, ["", *given[::3]])]
    pinyin, sound = spoken(pa.array(full))
    assert pinyin.to_pylist() == [pinyin_of(name) for name in full]
    assert sound.to_pylist() == [sound_of(name) for name in full]


def test_names_of_other_shapes_are_said_too_and_none_stays_none() -> None:
    names = ["欧阳修", "王", "阿依古丽·买买提", "Maria Lopez", "单小红"]
    pinyin, sound = spoken(pa.array([*names, None]))
    assert pinyin.to_pylist() == [*map(pinyin_of, names), None]
    assert sound.to_pylist() == [*map(sound_of, names), None]
