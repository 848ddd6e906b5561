"""Amounts as people say them: most of them rounded."""

from __future__ import annotations

import numpy as np

from aboveline.synthetic.draw import Draw, Ints

COARSE, TWO_DIGITS = 0.37, 0.51
"""Shares of the speakers who say one digit or a half of it, and two digits; the rest say tens.

Chosen so that amounts round as the labour incomes of the Argentine household survey EPH
2016 to 2019 do (152,583 answers): 47 % are multiples of half a unit of the first digit, 88 % have
two digits at most.
"""
EXACT = 0.006  # amounts to the yuan, as read off a slip: in the EPH labour incomes 0.1 to 0.6 %
_KEEPS_HABIT = 0.8  # chosen: amounts that follow the household's own way of speaking


def rounded(draw: Draw, yuan: Ints) -> Ints:
    """Amounts (households, lines) as said; zero stays zero and no amount becomes zero."""
    households, lines = yuan.shape
    shares = (COARSE, TWO_DIGITS, 1 - COARSE - TWO_DIGITS)
    habit = np.repeat(draw.pick(shares, households), lines)
    said = np.where(draw.chance(_KEEPS_HABIT, yuan.size), habit, draw.pick(shares, yuan.size))
    amount = yuan.ravel()
    unit = 10 ** np.floor(np.log10(np.maximum(amount, 1))).astype(np.int64)
    step = np.maximum(np.select((said == 0, said == 1), (unit // 2, unit // 10), 10), 1)
    told = (np.rint(amount / step) * step).astype(np.int64)
    exact = draw.chance(EXACT, told.size) & (amount > 0)
    told[exact] = amount[exact] + draw.whole(0, 9, int(exact.sum()))
    return np.asarray(told.reshape(yuan.shape))
