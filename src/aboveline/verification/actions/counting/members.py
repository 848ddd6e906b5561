"""Read the members that a household listed, with everything that is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from aboveline.standard.identity import WARNINGS, identity_fault, normalised
from aboveline.verification.census.errors import fault
from aboveline.verification.census.members import NUMBER
from aboveline.verification.census.questions import Question
from aboveline.web.faults import Fault
from aboveline.web.templatetags.web import listed

Member = dict[str, str | None]


def read_members(
    asked: Mapping[str, Question],
    members: Sequence[Mapping[str, Any]],
    *,
    on: date,
    is_draft: bool,
    people: str | None,
) -> tuple[list[Member], list[Fault]]:
    """The members as canonical text, without what is not known, and every fault.

    A whole answer lists as many as live there, each with a name; a draft keeps no identity number.
    """
    found: list[Member] = []
    named: dict[str, list[str]] = defaultdict(list)
    for place, said in enumerate(members, 1):
        read: Member = {}
        for code, name in _wrong(asked, said, read, on=on, is_draft=is_draft):
            label = asked[name].field.label if name in asked else name
            named[code].append(_("member %(place)s: %(label)s") % {"place": place, "label": label})
        found.append(read)
    faults = [fault(code, names=listed(names)) for code, names in named.items()]
    if asked and not is_draft and people is not None and int(people) != len(found):
        faults.append(fault("CENSUS-021", people=people, listed=len(found)))
    return found, faults


def _wrong(
    asked: Mapping[str, Question],
    said: Mapping[str, Any],
    into: Member,
    *,
    on: date,
    is_draft: bool,
) -> Iterator[tuple[str, str]]:
    """The code and the question of each fault of a member; what is right goes into `into`."""
    yield from (("CENSUS-019", name) for name in said if name not in asked)
    for name, question in asked.items():
        text, fits = question.read(said.get(name))
        if name == NUMBER and text:
            text = normalised(text)
            fits = identity_fault(text, on=on) in (None, *WARNINGS)
        elif text and question.field.type == "date":
            fits = text <= on.isoformat()
        if not fits:
            yield "CENSUS-009", name
        elif name in said and (text is not None or _is_chosen(question)):
            if name != NUMBER or not is_draft:
                into[name] = text
        elif not is_draft and _is_missing(question, name, said):
            yield "CENSUS-008", name


def _is_missing(question: Question, name: str, said: Mapping[str, Any]) -> bool:
    """Whether it has to be answered, if only by that it is not known."""
    return name == "name" or (name not in said and _is_chosen(question))


def _is_chosen(question: Question) -> bool:
    """Whether an answer is chosen from a list, "not known" too."""
    return question.field.type in ("boolean", "code")
