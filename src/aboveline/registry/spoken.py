"""How a column of names is said: the pinyin and the sound of `names`, many at once."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from pypinyin import lazy_pinyin

from aboveline.registry.names import alike, pinyin_of, sound_of, surnames

_HAN = "^[\u4e00-\u9fff]{2,4}$"
_LONGEST = 4


def spoken(names: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The pinyin and the sound of each name; null where there is none.

    Names of two to four Chinese characters are read sign by sign, so that a given name that is
    also a word has the reading of its signs; all others as `pinyin_of` and `sound_of` read them.

    >>> [column.to_pylist() for column in spoken(pa.array(["单小红", "宁山", None, "Lo Ma"]))]
    [['shanxiaohong', 'ningshan', None, 'loma'], ['sanxiaohong', 'linsan', None, 'loma']]
    """
    words = pc.unique(names.cast(pa.string())).drop_null()
    of_two = pa.array([name for name in surnames() if len(name) > 1], pa.string())
    is_plain = pc.and_not(
        pc.match_substring_regex(words, _HAN),
        pc.is_in(pc.utf8_slice_codeunits(words, 0, 2), value_set=of_two),
    )
    plain, others = words.filter(is_plain), words.filter(pc.invert(is_plain))
    at = pc.index_in(names.cast(pa.string()), pa.concat_arrays([plain, others]))
    columns = []
    for said, one_by_one in zip(_by_sign(plain), (pinyin_of, sound_of), strict=True):
        rest = pa.array([one_by_one(name) for name in others.to_pylist()], pa.string())
        columns.append(pa.concat_arrays([said, rest]).take(at))
    return columns[0], columns[1]


def _by_sign(names: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Pinyin and sound of names in Chinese characters; the first is the surname."""
    pinyin, sound = [], []
    for place in range(_LONGEST):
        signs = pc.utf8_slice_codeunits(names, place, place + 1)
        kinds = pc.unique(signs)
        read = surnames() if place == 0 else {}
        syllables = [read.get(sign) or "".join(lazy_pinyin(sign)) for sign in kinds.to_pylist()]
        at = pc.index_in(signs, kinds)
        pinyin.append(pa.array(syllables, pa.string()).take(at))
        sound.append(pa.array([alike(one) for one in syllables], pa.string()).take(at))
    return (
        pc.binary_join_element_wise(*pinyin, ""),
        pc.binary_join_element_wise(*sound, ""),
    )
