"""Names as they are searched and compared: in pinyin without tones, surnames as they are read."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

from pypinyin import lazy_pinyin

from aboveline.standard.yaml_files import read_yaml

_DOTS = re.compile("[·•・･‧∙⋅᛫.\\s]+")
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = (("ing", "in"), ("eng", "en"), ("ang", "an"))


@lru_cache(maxsize=50_000)
def pinyin_of(name: str) -> str:
    """The name in small Latin letters without tones and blanks, the surname first.

    >>> pinyin_of("单小红"), pinyin_of("Maria Lopez")
    ('shanxiaohong', 'marialopez')
    """
    return "".join(_syllables(name)).lower().replace(" ", "")[:120]


@lru_cache(maxsize=50_000)
def uniform_name(name: str) -> str:
    """The name with narrow letters, without blanks and the dots between parts of a name.

    >>> uniform_name("阿依古丽·买买提") == uniform_name("阿依古丽•买买提 ")
    True
    """
    return _DOTS.sub("", unicodedata.normalize("NFKC", name)).casefold()


@lru_cache(maxsize=50_000)
def sound_of(name: str) -> str:
    """What names sound like that are often taken for each other: zh and z, n and l, ing and in;
    of Latin names the words in order of the alphabet.

    >>> sound_of("宁小山") == sound_of("林小三"), sound_of("Lopez Maria") == sound_of("maria lopez")
    (True, True)
    """
    if name.isascii():
        return "".join(sorted(name.casefold().split()))
    return "".join(alike(syllable) for syllable in _syllables(name)).casefold()


def alike(syllable: str) -> str:
    """The syllable that stands for all that are taken for this one."""
    for said, taken in _INITIALS:
        if syllable.startswith(said):
            syllable = taken + syllable[len(said) :]
            break
    for said, taken in _FINALS:
        if syllable.endswith(said):
            return syllable[: -len(said)] + taken
    return syllable


def _syllables(name: str) -> list[str]:
    text = _DOTS.sub("", name) if not name.isascii() else name
    start = next((size for size in (2, 1) if text[:size] in surnames()), 0)
    read = surnames()[text[:start]].split() if start else []
    return [*read, *lazy_pinyin(text[start:])]


@cache
def surnames() -> dict[str, str]:
    """Surnames that are read otherwise than their characters, and those of two characters."""
    text = (resources.files("aboveline.registry") / "surnames.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = read_yaml(text)
    return found
