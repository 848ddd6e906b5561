"""Identity numbers that are right in form and belong to nobody."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from aboveline.synthetic.draw import Bools, Ints

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_ZERO = ord("0")


def identity_numbers(county_code: str, birth_day: Ints, is_male: Bools) -> pa.Array:
    """One number of 18 characters for each person, different inside a county.

    Six digits of the county (99xxxx, an area that was never given out), the birth date, a serial
    number that is odd for men, and the check character of GB 11643. Birth days count from 1970.
    """
    digits = np.empty((birth_day.size, 17), dtype=np.uint8)
    digits[:, :6] = [int(digit) for digit in county_code]
    birth = birth_day.astype("datetime64[D]")
    months = birth.astype("datetime64[M]")
    year = birth.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (birth - months).astype(np.int64) + 1
    _write(digits[:, 6:14], year * 10_000 + month * 100 + day)
    _write(digits[:, 14:17], 2 * _place_among_same(birth_day, is_male) + is_male)
    check = _CHECK[digits.astype(np.int64) @ _WEIGHTS % 11]
    text = np.column_stack((digits + np.uint8(_ZERO), check))
    ends = np.arange(0, text.size + 1, 18, dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(text), pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(text))
    )


def _write(place: np.ndarray, numbers: Ints) -> None:
    for position in range(place.shape[1]):
        place[:, position] = numbers // 10 ** (place.shape[1] - 1 - position) % 10


def _place_among_same(birth_day: Ints, is_male: Bools) -> Ints:
    """How many earlier persons have the same birth date and sex: 0, 1, 2, ..."""
    group = birth_day * 2 + is_male
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=group[order[0]] - 1))
    places = np.empty(group.size, dtype=np.int64)
    places[order] = np.arange(group.size) - np.repeat(starts, np.diff(starts, append=group.size))
    if places.max() > 499:
        raise ValueError("more than 500 people of one sex born on one day: make counties smaller")
    return places
