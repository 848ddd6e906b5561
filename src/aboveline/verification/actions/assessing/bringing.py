"""Bring the rates of a reported assessment to the exit of the area; nobody types them."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from django.utils.translation import gettext as _

from aboveline.accounts.actors import service
from aboveline.exits.actions.area_assessing import record_assessment
from aboveline.exits.actions.area_exits import Said
from aboveline.exits.area_procedure import way_of
from aboveline.exits.area_states import UNDER_WAY
from aboveline.exits.models import AreaExit
from aboveline.registry.standards import site_standard
from aboveline.verification.assessments import words
from aboveline.verification.assessments.results import Figure, from_json
from aboveline.verification.models import Assessment

ASSESSMENT = service("assessment")
_PLACES = 4  # of a rate in percent


def bring_rates(found: Assessment) -> AreaExit | None:
    """The exit of the area after this reported assessment; None where no exit waits for one.

    A rate that cannot be estimated is not brought: then the exit waits for a larger sample.
    """
    waiting = AreaExit.objects.filter(area=found.area_id, state=UNDER_WAY).first()
    step = way_of(waiting).next if waiting is not None else None
    if waiting is None or step is None or not step.shape.brings:
        return None
    rates = rates_of(found)
    if any(rates.get(name) is None for name in step.shape.brings):
        return None
    verdict = str(words.VERDICTS[found.result["after"]["verdict"]].word)
    said = Said(
        _("The independent assessment says: %(verdict)s.") % {"verdict": verdict},
        f"{_('Report of the assessment')} {found.on.isoformat()}, SHA-256 {report_digest(found)}",
    )
    return record_assessment(waiting, rates, said, actor=ASSESSMENT)


def bring_latest(waiting: AreaExit) -> None:
    """Bring the rates of the latest assessment that was reported since the exit began, if any."""
    rows = Assessment.objects.filter(area=waiting.area_id, state="reported")
    since = rows.filter(moves__after="reported", moves__on__gte=waiting.begun_on)
    found = since.order_by("-moves__pk").first()
    if found is not None:
        bring_rates(found)


def rates_of(found: Assessment) -> dict[str, Decimal | None]:
    """The rates in percent, by the fact of the area that each becomes, appeals heard.

    Where the standard decides by the whole interval, it is the end that counts against the area.
    """
    rules = site_standard().assessment
    figures = {one.name: one for one in from_json(found.result["after"]).figures}
    return {
        rate.brings: _percent(figures[name], found.decided_by)
        for name, rate in (rules.shape.rates if rules is not None else {}).items()
        if rate.brings and name in figures
    }


def _percent(figure: Figure, decided_by: str) -> Decimal | None:
    value = figure.value
    if decided_by != "point":
        value = figure.low if figure.at_least else figure.high
    return None if value is None else Decimal(str(round(value * 100, _PLACES)))


def report_digest(found: Assessment) -> str:
    """The digest of what a report says, by which anybody tells the report again."""
    said = [found.frame_digest, found.on.isoformat(), found.decided_by, found.limits, found.result]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
