"""The steps of a procedure in plain sentences."""

from __future__ import annotations

from collections.abc import Iterator

from aboveline.standard.shape_procedures import ProcedureStep
from aboveline.standard.words import Words

_COUNTED = {"working": "按工作日计", "calendar": "按自然日计"}
_SHARES = {
    "quorum": ("share of the representatives who must be present: {}", "到会代表比例不低于：{}"),
    "majority": (
        "more than this share of those present must be for it: {}",
        "赞成人数须超过到会人数的：{}",
    ),
    "share": ("share that is looked at again: {}", "复核比例：{}"),
    "share_related": (
        "of households related to an official: {}",
        "干部亲属户复核比例：{}",
    ),
    "share_after_failure": ("once one has failed: {}", "发现一户不符后复核比例提高到：{}"),
}


def told_step(words: Words, key: str, step: ProcedureStep) -> Iterator[str]:
    """The step in one sentence, then its numbers; `key` is where its Chinese stands."""
    label, by = words.text(key, step.label), words.plain("owners", step.by)
    days = words.parameter_in(step.days) if step.days else ""
    if words.chinese:
        yield f"{label}（{by}{f'，{days}（{_COUNTED[step.counted]}）' if days else ''}）"
    else:
        yield f"{label} ({by}{f', {days} {step.counted} days' if days else ''})"
    for name, pair in _SHARES.items():
        text = getattr(step, name)
        if text is not None:
            yield pair[words.chinese].format(words.parameter_in(text))
    if step.second_person:
        pair = ("by somebody who took no step before", "由未参与此前各步的人员办理")
        yield pair[words.chinese]
