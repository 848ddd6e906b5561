"""Words of areas on pages: levels, tags, schemes, how something fits, what a change was."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aboveline.areas import naming
from aboveline.areas.forms import level_name as name_of_level
from aboveline.areas.models import Area, AreaChange, Level
from aboveline.areas.queries import Match
from aboveline.web.templatetags.web import day

register = template.Library()
SCHEMES = {
    "gbt2260": "GB/T 2260",
    "stats12": _("Statistical code"),
    "pcode": _("P-code"),
}
TAGS = {
    "deep_poverty": _("deep poverty"),
    "listed": _("listed supervision"),
    "border": _("border"),
    "west": _("western region"),
    "water_short": _("short of water"),
    "poor_village": _("poor village"),
    "relocation_site": _("relocation site"),
    "remote_village": _("remote village"),
    "epidemic_high_risk": _("epidemic, high risk"),
    "epidemic_medium_risk": _("epidemic, medium risk"),
}
FITS = {
    "code": _("by its code"),
    "name": _("by its name"),
    "prefix": _("the name begins so"),
    "pinyin": _("by its sound"),
}
CHANGES = {
    "rename": _("%(before)s was renamed %(after)s."),
    "recode": _("%(name)s got the code %(after)s."),
    "move": _("%(name)s was moved from %(before)s to %(after)s."),
    "merge": _("%(before)s was merged into %(after)s."),
    "split": _("%(before)s was split into %(after)s."),
    "end": _("%(before)s ended."),
}


@register.filter
def level_name(level: Level) -> str:
    """The level in the reader's language."""
    return name_of_level(level)


@register.filter
def tag_name(tag: str) -> str:
    """A tag or a kind of zone in words."""
    return str(TAGS.get(tag) or tag.replace("_", " "))


@register.filter
def scheme_name(scheme: str) -> str:
    """A scheme of codes by its usual name."""
    return str(SCHEMES.get(scheme, scheme))


@register.simple_tag
def how_it_fits(match: Match) -> str:
    """Why a search found an area, and since when it is only the one that followed."""
    words = str(FITS[match.by])
    if match.was is not None:
        values = {"name": match.was.name, "day": day(match.until)}
        return f"{words}; " + gettext("it followed %(name)s on %(day)s") % values
    if match.until is not None:
        return f"{words}; " + gettext("until %(day)s") % {"day": day(match.until)}
    return words


@register.filter
def fact_name(fact: str) -> str:
    """A fact in words."""
    return naming.fact_name(fact)


@register.filter
def fact_value(value: str) -> str:
    """The value of a fact; true and false in words."""
    return {"true": gettext("yes"), "false": gettext("no")}.get(value.casefold(), value)


@register.simple_tag
def change_sentence(area: Area, change: AreaChange) -> str:
    """What a change was, in one sentence, with the names of its day."""
    return str(CHANGES[change.kind] % {"name": area.name, **change.words})


@register.simple_tag
def doubt_sentence(area: Area, other: Area) -> str:
    """Why the parent of an area is in doubt."""
    values = {"name": area.name, "other": other.name}
    if area.parent_doubt.startswith("code:"):
        return gettext("The code of %(name)s begins like that of %(other)s. Check its parent.") % (
            values
        )
    return gettext("A file says that %(name)s lies in %(other)s. Check its parent.") % values


@register.simple_tag
def dated(row: Any) -> SafeString:
    """The time in which a row holds, when it has a beginning or an end."""
    begin, until = row.valid_from, row.valid_to
    if begin and until:
        text = gettext("from %(begin)s, until before %(end)s")
    elif begin:
        text = gettext("since %(begin)s")
    elif until:
        text = gettext("until before %(end)s")
    else:
        return SafeString("")
    words = text % {"begin": day(begin), "end": day(until)}
    return format_html('<span class="quiet small">{}</span>', words)
