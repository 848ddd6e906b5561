"""Checks, units, states and sentences of flags as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from aboveline.verification.models import Flag

TITLES: Mapping[str, Any] = {
    "heaped_incomes": _("incomes heaped just over the line"),
    "jumps_without_evidence": _("incomes that jump without evidence"),
    "copied_answers": _("answers copied between households"),
    "digit_preference": _("digit preference"),
    "quick_visits": _("visits too short"),
    "many_visits": _("too many visits on a day"),
    "impossible_distances": _("visits at impossible distances"),
    "edits_after_announcement": _("edits after an inspection was announced"),
    "registered_officials": _("relatives of officials among the registered"),
    "shared_phone": _("one phone for many households"),
}
UNITS: Mapping[str, Any] = {
    "village": _("village"),
    "county": _("county"),
    "household": _("household"),
    "recorder": _("recorder"),
    "phone": _("phone"),
}
STATES: Mapping[str, Any] = {
    "open": _("to be looked at"),
    "proposed": _("waits for a second person"),
    "explained": _("explained"),
    "confirmed": _("confirmed"),
    "dismissed": _("dismissed"),
}
OUTCOMES: Mapping[str, Any] = {
    "explained": _("explained: there is a good reason"),
    "confirmed": _("confirmed: answers were made up; opens a problem"),
    "dismissed": _("dismissed: nothing was found"),
}
MOVES: Mapping[str, Any] = {
    "opened": _("opened"),
    "proposed": _("outcome proposed"),
    "returned": _("sent back"),
    "agreed": _("agreed to"),
}
_SEEN: Mapping[str, Any] = {
    "heaped_incomes": _(
        "%(observed)s of %(rows)s households near the line stand just over it; "
        "%(expected)s were to be expected."
    ),
    "jumps_without_evidence": _(
        "Income is %(times)s times that of the year before, beyond the growth of the county, and "
        "nothing on record explains it."
    ),
    "copied_answers": _(
        "The answers agree with those of another household in what is rare, far beyond what is "
        "usual in the village."
    ),
    "digit_preference": _(
        "Amounts of %(rows)s households end in other digits than those of the county."
    ),
    "quick_visits": _(
        "%(observed)s of %(rows)s visits were very short; %(expected)s were to be expected."
    ),
    "many_visits": _(
        "%(observed)s of %(rows)s days had too many visits; %(expected)s were to be expected."
    ),
    "impossible_distances": _(
        "%(observed)s of %(rows)s ways between visits were too far for the time; "
        "%(expected)s were to be expected."
    ),
    "edits_after_announcement": _(
        "%(observed)s of %(rows)s edits fell between announcement and inspection; "
        "%(expected)s were to be expected."
    ),
    "registered_officials": _(
        "%(observed)s of %(rows)s registered households are related to an official; "
        "%(expected)s were to be expected."
    ),
    "shared_phone": _("%(observed)s households give the same phone."),
}


def seen(flag: Flag) -> str:
    """What was seen, in one sentence."""
    expected = "-" if flag.expected is None else f"{flag.expected:.1f}"
    values = {
        "rows": f"{flag.rows:.0f}",
        "observed": f"{flag.observed:.0f}",
        "times": f"{flag.observed:.1f}",
        "expected": expected,
    }
    return str(_SEEN[flag.check_name] % values)
