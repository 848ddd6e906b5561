"""What a standard keeps after an exit in plain sentences, each with its depth."""

from __future__ import annotations

from collections.abc import Iterator

from aboveline.standard import model
from aboveline.standard.words import Words


def buffer_lines(standard: model.Standard, words: Words) -> Iterator[tuple[int, str]]:
    """Depth and text of each line; nothing where the pack keeps nothing."""
    found = standard.buffer
    if found is None:
        return
    years = words.parameter_in(found.shape.years)
    yield 0, "退出后的过渡期" if words.chinese else "After an exit"
    yield 1, words.text("buffer.clause", found.shape.clause)
    yield 2, f"年限：{years}" if words.chinese else f"years: {years}"
    kept = [words.plain("buffer", name) for name in found.shape.keeps]
    yield 2, f"保持：{'、'.join(kept)}" if words.chinese else f"kept: {', '.join(kept)}"
