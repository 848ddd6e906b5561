"""The rates of false alarms that the page of the checks shows are those of the document."""

import re
from pathlib import Path

from aboveline.statistics.falsification.catalogue import CHECKS
from aboveline.verification.checks.measured import MEASURED

DOCUMENT = Path(__file__).parents[2] / "docs" / "falsification.md"
_ROW = re.compile(r"^\| `(\w+)` \| (\w+) \| [\d,]+ \| \d+ \| [\d.]+ \| (\d+) of (\d+) \|$", re.M)


def test_page_and_document_tell_the_same_of_every_check():
    text = DOCUMENT.read_text(encoding="utf-8")
    made_up, real = text.split("Real incomes:", 1)
    found = [
        {(check, unit): (int(a), int(b)) for check, unit, a, b in _ROW.findall(part)}
        for part in (made_up, real)
    ]
    flagged = {(check.name, unit) for check in CHECKS for unit in check.units}
    assert set(MEASURED) == flagged
    assert {key: one.made_up for key, one in MEASURED.items()} == found[0]
    shown = {key: one.real for key, one in MEASURED.items() if one.real is not None}
    assert shown == {key: one for key, one in found[1].items() if key in flagged}
