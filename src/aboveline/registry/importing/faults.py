"""What can be wrong with a row of a file, in words; rules of `quality` have theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aboveline.registry.importing.columns import columns
from aboveline.registry.quality.rules import rules
from aboveline.web.templatetags.web import colon, day, listed

TEXTS: Mapping[str, tuple[str, Any]] = {
    "IMPORT-020": ("error", _("This cannot be read. Leave it as the workbook came, or empty.")),
    "IMPORT-021": ("error", _("This is neither yes nor no. Write 是 or 否, yes or no.")),
    "IMPORT-022": ("error", _("This is not in the list. Write %(detail)s.")),
    "IMPORT-023": ("error", _("This is not a day. Write it as 2020-06-30.")),
    "IMPORT-024": (
        "error",
        _("The day of the month is missing and there is no identity number to take it from."),
    ),
    "IMPORT-025": (
        "error",
        _("This is the number by which Excel keeps a day. Format the column as a date."),
    ),
    "IMPORT-026": ("error", _("This is not a number. Write digits alone, without remarks.")),
    "IMPORT-027": ("error", _("This is below what is possible. Check the value and its unit.")),
    "IMPORT-028": ("error", _("This is above what is possible. Check the value and its unit.")),
    "IMPORT-029": ("error", _("This day lies in the future.")),
    "IMPORT-030": (
        "error",
        _(
            "Digits were lost in Excel, which keeps fifteen. Format the column as text, then type"
            " the number again from the document; it is never guessed here."
        ),
    ),
    "IMPORT-033": ("error", _("The same identity number stands in row %(detail)s too.")),
    "IMPORT-034": (
        "error",
        _("This is missing. A person needs a name and a relation to the head."),
    ),
    "IMPORT-035": (
        "error",
        _("There is no such village in this area. Check the name, or write its code."),
    ),
    "IMPORT-036": (
        "error",
        _("Several villages have this name: %(detail)s. Add a column with the township."),
    ),
    "IMPORT-037": ("error", _("This is not a moment. Write it as 2020-06-30T08:00:00+08:00.")),
    "IMPORT-038": ("error", _("The village is missing. Add a column with the village.")),
    "IMPORT-039": ("error", _("No household of this area has this number or key.")),
    "IMPORT-040": (
        "error",
        _("The rows of this household say different things. They should agree: %(detail)s."),
    ),
    "IMPORT-041": ("error", _("This row waits: row %(detail)s of the household is to be mended.")),
    "IMPORT-042": ("error", _("The row stands above the first head, so its household is unknown.")),
    "IMPORT-043": ("error", _("The head of a household is changed on the household's page.")),
    "IMPORT-044": (
        "error",
        _("This household is not registered, and the file has none of its people."),
    ),
    "IMPORT-050": (
        "conflict",
        _("The key, the outside number and the identity number belong to different people."),
    ),
    "IMPORT-051": (
        "conflict",
        _("This person lives in household %(detail)s. Move the person there first."),
    ),
    "IMPORT-052": (
        "conflict",
        _("This person is registered in another area. Ask that office for a move."),
    ),
    "IMPORT-054": (
        "conflict",
        _("The register has another identity number for this person. Compare the documents."),
    ),
    "IMPORT-060": (
        "duplicate",
        _("This may be a person who is registered in household %(detail)s: same name, same day."),
    ),
    "IMPORT-061": (
        "duplicate",
        _("This may be the person of row %(detail)s: same name, same birth date."),
    ),
    "IMPORT-070": (
        "conflict",
        _("The register was changed since the preview. Look at the row and import it again."),
    ),
    "IMPORT-045": (
        "warn",
        _("The register status is not taken from a file: the procedure changes it."),
    ),
    "IMPORT-090": ("error", _("The day is missing. Write it as 2020-06-30.")),
    "IMPORT-091": ("error", _("Another row has the same household and day. Keep one of them.")),
    "IMPORT-092": ("error", _("A visit to another household has this key. Leave the key empty.")),
    "IMPORT-093": (
        "error",
        _(
            "The register is locked with what was found before %(detail)s. Leave out what it does"
            " not say already, or ask for a correction on the page of the household."
        ),
    ),
    "IMPORT-080": (
        "error",
        _("No household fits this line. Write its number, or the identity number of a member."),
    ),
    "IMPORT-081": (
        "error",
        _("Several people have this name. Write the identity number or the household number."),
    ),
    "IMPORT-082": ("error", _("The kind of income is missing.")),
    "IMPORT-083": (
        "error",
        _("Write an amount, or the answer none, refused to say or not asked; never both."),
    ),
    "IMPORT-084": (
        "error",
        _("An amount says nothing without its basis: of the household, or of each member."),
    ),
    "IMPORT-085": (
        "error",
        _("An amount says nothing without its period: a month, a quarter, a year or the span."),
    ),
    "IMPORT-086": ("error", _("An amount needs its currency, with three letters such as CNY.")),
    "IMPORT-087": (
        "error",
        _("Write the first and the last month, such as 2019-07 and 2020-06, not in the future."),
    ),
    "IMPORT-088": (
        "error",
        _("Row %(detail)s has the same kind, source and months already. Keep one of them."),
    ),
    "IMPORT-089": (
        "error",
        _("The receiver is not one member of the household. Write the identity number."),
    ),
    "IMPORT-071": ("error", _("The register refused the row: %(detail)s")),
}
"""Code to kind (error, conflict, duplicate) and sentence."""

SAID = 14
"""Values of a list that a sentence says; a longer list stands on the sheet of codes."""
KINDS = {code: kind for code, (kind, _text) in TEXTS.items()}


@dataclass(frozen=True)
class RowFault:
    """One fault of a row: the column that it is about, and what the sentence needs."""

    code: str
    key: str = ""
    detail: str = ""

    @property
    def kind(self) -> str:
        """Error, conflict, duplicate, warn, info or verify."""
        found = rules().get(self.code)
        return found.severity if found else KINDS[self.code]

    @property
    def to_mend(self) -> bool:
        """Whether the row waits for it; else it is only to be looked at."""
        return self.kind in ("conflict", "duplicate") or refuses(self.code)

    @property
    def label(self) -> str:
        """The column for people; empty when the fault is about the whole row."""
        column = columns().get(self.key)
        return column.label if column else ""

    @property
    def message(self) -> str:
        """What is wrong and what to do, in the language of the page."""
        found = rules().get(self.code)
        text = found.text if found else str(TEXTS[self.code][1]) % {"detail": self._said()}
        if not self.label:
            return text
        return f"{colon(self.label)}{text}"

    def _said(self) -> str:
        """The detail for people: columns by their labels, the values that a column takes."""
        known = columns()
        if self.code == "IMPORT-022" and self.key in known:
            values = [code.label for code in known[self.key].options.values()]
            if len(values) > SAID:
                return gettext("a value of the sheet of codes")
            return gettext("one of these: %(values)s") % {"values": listed(values)}
        if self.code == "IMPORT-040":
            return listed(known[key].label for key in self.detail.split() if key in known)
        if self.code == "IMPORT-093":
            return day(date.fromisoformat(self.detail))
        return self.detail


def refuses(code: str) -> bool:
    """Whether a row with this fault is not taken."""
    found = rules().get(code)
    return found.refuses if found else KINDS[code] == "error"
