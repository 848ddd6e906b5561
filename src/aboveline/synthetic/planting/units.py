"""Who is in fraud: the units that are chosen, and the units behind the rows of a table."""

from __future__ import annotations

import numpy as np

from aboveline.synthetic.draw import Bools, Draw, Ints
from aboveline.synthetic.planting.ground import Ground, Units


def chosen(draw: Draw, share: float, count: int) -> Bools:
    """So many of the units as the share says, the last one by chance."""
    marks = np.zeros(count, dtype=np.bool_)
    many = int(share * count + float(draw.random.random()))
    marks[draw.random.permutation(count)[:many]] = True
    return marks


def villages_of(ground: Ground) -> Units:
    """The villages as units, one entry a household."""
    return Units("village", ground.villages, ground.village)


def recorders_of(ground: Ground, table: str) -> Units:
    """The recorders as units, one entry a row of a table; -1 where nobody is named."""
    codes, labels = ground.codes(table, "recorder")
    return Units("recorder", labels, codes)


def place_in_group(draw: Draw, group: Ints) -> tuple[Ints, Ints, Ints]:
    """Rows by group in random order, where the group of each begins there, and the place in it."""
    order = np.lexsort((draw.random.random(group.size), group))
    begins = np.flatnonzero(np.diff(group[order], prepend=-2))
    sizes = np.diff(begins, append=group.size)
    start = np.repeat(begins, sizes)
    return order, start, np.arange(group.size) - start
