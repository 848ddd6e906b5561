"""The command names the first entry that does not hold, and takes heads that were kept outside."""

import json

import pytest
from typer.testing import CliRunner

from aboveline.accounts.actors import service
from aboveline.audit.actions import record
from aboveline.audit.models import Entry, Head
from aboveline.site.commands import audit

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch):
    """Run `aboveline audit ...` inside this process; exit code and what it printed."""
    monkeypatch.setattr(audit, "start_django", lambda **_: None)

    def run(*args):
        result = CliRunner().invoke(audit.app, [str(arg) for arg in args])
        return result.exit_code, " ".join(result.stdout.split())

    return run


def write(count):
    for _ in range(count):
        record("registry:household:change", actor=service("clerk"))


def test_a_whole_chain_is_sealed_and_verified(run, tmp_path):
    write(3)
    assert run("seal", "--head", tmp_path / "heads") == (0, "")
    write(2)
    assert run("verify", "--head", tmp_path / "heads") == (
        0,
        "3 entries hold, from the first to the head. "
        "2 entries are not sealed yet, the oldest for 0 s.",
    )


def test_the_first_fault_is_named_and_the_exit_code_is_one(run, no_triggers):
    write(3)
    run("seal")
    row = Entry.objects.get(position=2)
    Entry.objects.filter(pk=row.pk).update(reason="x")
    code, said = run("verify")
    assert code == 1
    assert said.startswith(f"Entry 2 (row {row.pk}) was altered, or took the place of another.")
    assert json.loads(run("verify", "--json")[1])["fault"] == "broken"


def test_heads_kept_in_a_file_find_an_end_cut_with_its_head(run, no_triggers, tmp_path):
    kept = tmp_path / "heads"
    for _ in range(2):
        write(2)
        run("seal", "--head", kept)
    assert [json.loads(line)["position"] for line in kept.read_text().splitlines()] == [2, 4]
    assert json.loads(run("head")[1]) == json.loads(kept.read_text().splitlines()[1])
    Entry.objects.filter(position__gt=2).delete()
    Head.objects.update(position=2, seal=Entry.objects.get(position=2).seal)
    assert run("verify")[0] == 0
    assert run("verify", "--head", kept)[1].startswith("Entry 3 and all that followed were cut off")
