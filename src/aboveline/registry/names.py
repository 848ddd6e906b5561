"""Names as they are searched: in pinyin without tones, with the readings that surnames have."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import lazy_pinyin

_SURNAMES = {
    "万俟": "moqi",
    "仇": "qiu",
    "令狐": "linghu",
    "任": "ren",
    "区": "ou",
    "华": "hua",
    "单": "shan",
    "单于": "chanyu",
    "员": "yun",
    "尉迟": "yuchi",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "燕": "yan",
    "盖": "ge",
    "纪": "ji",
    "缪": "miao",
    "翟": "zhai",
    "覃": "qin",
    "解": "xie",
    "长孙": "zhangsun",
    "黑": "he",
}
"""Surnames that are read otherwise than the characters alone."""


@lru_cache(maxsize=50_000)
def pinyin_of(name: str) -> str:
    """The name in small Latin letters without tones and blanks, the surname first.

    >>> pinyin_of("单小红"), pinyin_of("Maria Lopez")
    ('shanxiaohong', 'marialopez')
    """
    start = next((size for size in (2, 1) if name[:size] in _SURNAMES), 0)
    rest = "".join(lazy_pinyin(name[start:]))
    return (_SURNAMES.get(name[:start], "") + rest).lower().replace(" ", "")[:120]
