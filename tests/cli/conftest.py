"""The program as the shell starts it: words in, exit code and both outputs back."""

import sys

import pytest

from aboveline.cli.main import run


@pytest.fixture
def command(monkeypatch, capsys):
    """A function that runs `aboveline` with words and gives exit code, output, errors."""

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["aboveline", *map(str, words)])
        code = 0
        try:
            run()
        except SystemExit as ended:
            code = ended.code or 0
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    monkeypatch.setenv("COLUMNS", "120")
    return command
