"""Exits of areas in words: criteria with their values, steps, offices, states."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from aboveline.evaluation.area_criteria import Input, Judged
from aboveline.evaluation.words import day_words, value_words
from aboveline.registry.codes import in_language
from aboveline.registry.words import Shown
from aboveline.standard import Standard
from aboveline.standard.model import Exit, Step
from aboveline.standard.words import Words
from aboveline.web.templatetags.web import colon, listed, together

STATES: dict[str, Shown] = {
    "under_way": Shown("plain", pgettext_lazy("exit", "under way")),
    "declared": Shown("holds", gettext_lazy("has left")),
    "refused": Shown("fails", pgettext_lazy("exit", "refused")),
}
_SECTIONS = {"indicator": "indicators", "parameter": "parameters", "area_fact": "fields"}


def words_of(standard: Standard) -> Words:
    """The words of a standard in the language of the page."""
    return Words(standard, chinese=in_language(en=False, zh=True))


def criterion(words: Words, item: Exit, name: str) -> str:
    """What people call a criterion of an exit."""
    label = getattr(item.criteria[name].shape, "label", None) or name.replace("_", " ")
    return words.text(f"exits.{item.name}.{name}", label)


def clause(words: Words, item: Exit, name: str) -> str:
    """What must hold, as the standard says it."""
    return words.text(
        f"exits.{item.name}.{name}.clause", getattr(item.criteria[name].shape, "clause", "")
    )


def step(words: Words, exit_: str, found: Step) -> str:
    """What is done in a step."""
    return words.text(f"exits.{exit_}.steps.{found.name}", found.shape.label)


def office(words: Words, found: Step) -> str:
    """Whose step it is."""
    return words.plain("owners", found.shape.by)


def label(words: Words, one: Input) -> str:
    """What people call a value behind a criterion."""
    return words.name(_SECTIONS[one.kind], one.name)


def value(words: Words, one: Input) -> str:
    """A value with its unit."""
    said, unit = value_words(one.name, one.value), words.unit(one.unit)
    if one.value is None or not unit:
        return said
    return f"{said} {unit}"


def why(words: Words, one: Judged) -> str:
    """The values behind a criterion in one sentence, unknown households named."""
    said = [f"{colon(label(words, given))}{value(words, given)}" for given in one.inputs]
    unknown = sum(int(given.unknown or 0) for given in one.inputs)
    if unknown:
        text = ngettext(
            "of %(n)d household not all is known", "of %(n)d households not all is known", unknown
        )
        said.append(text % {"n": unknown})
    return together(said)


def source(words: Words, one: Input) -> str:
    """Where a value comes from, and when it was seen."""
    if one.kind == "parameter":
        return words.source(one.source) if one.source else ""
    said = [one.source] if one.source else []
    if one.kind == "indicator" and one.on is not None:
        said.append(_("worked out from the households, unchanged since %(day)s"))
    elif one.on is not None:
        said.append("%(day)s")
    if one.of:
        said.append(_("recorded of %(area)s") % {"area": one.of})
    day = day_words(one.on) if one.on is not None else ""
    return listed(text.replace("%(day)s", day) for text in said)
