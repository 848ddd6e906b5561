"""The program itself: help at once, every command there, no error of its own hidden."""

import subprocess
import sys

import pytest

from aboveline import __version__
from aboveline.cli import main

HEAVY = ("duckdb", "pyarrow", "numpy", "scipy", "sqlglot", "aboveline.engine.run")


def test_help_names_every_command(command):
    code, out, _ = command("--help")
    assert code == 0
    for name, (_, what) in main.COMMANDS.items():
        assert name in out
        assert what in out


def test_help_reads_nothing_heavy():
    said = (
        "import sys\nsys.argv = ['aboveline', '--help']\n"
        "from aboveline.cli.main import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", said], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_has_help_of_its_own(command, name):
    code, out, _ = command(name, "--help")
    assert code == 0
    assert "Usage" in out


def test_the_version_is_told(command):
    assert command("--version") == (0, f"aboveline {__version__}\n", "")


def test_a_command_that_is_none_is_refused(command):
    code, _, err = command("evaluat")
    assert code == 2
    assert "evaluat" in err


def test_an_error_of_the_program_is_not_told_as_one_of_the_user(monkeypatch):
    def broken():
        raise ZeroDivisionError

    monkeypatch.setattr(main, "app", broken)
    with pytest.raises(ZeroDivisionError):
        main.run()
