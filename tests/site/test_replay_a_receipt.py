"""`aboveline receipt replay` decides again and says whether it is the same."""

import json

import pytest
from tests.problems.scene import known_home
from typer.testing import CliRunner

from aboveline.evaluation import kept
from aboveline.evaluation.models import KeptPack
from aboveline.evaluation.receipts.issuing import issue_receipt
from aboveline.site.commands import receipt as command


@pytest.fixture
def receipt(cast, monkeypatch):
    monkeypatch.setattr(command, "start_django", lambda **_: None)
    return issue_receipt(known_home(cast), actor=cast.actor("county"))


def test_the_same_decision_ends_with_success(receipt):
    result = CliRunner().invoke(command.app, ["replay", receipt.code])
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "The same decision.")


def test_without_its_pack_it_says_what_is_missing(receipt, settings):
    settings.ABOVELINE_STANDARD = "china-2021"
    KeptPack.objects.all().delete()
    kept._kept.cache_clear()
    result = CliRunner().invoke(command.app, ["replay", str(receipt.pk), "--json"])
    found = json.loads(result.stdout)
    assert (result.exit_code, found["is_same"]) == (1, False)
    assert "was not kept" in found["missing"][0]


def test_an_unknown_code_says_what_to_do(receipt):
    result = CliRunner().invoke(command.app, ["replay", "AAAA-AAAA-AAAA"])
    assert result.exit_code == 2
    assert "Copy the code" in result.stderr
