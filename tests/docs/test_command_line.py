"""docs/command-line.md has every command and option, and its examples run."""

import re
import shlex

import pyarrow.parquet as pq
import pytest
from tests.docs.pages import blocks_of, section, table_rows, text_of
from typer.testing import CliRunner

from aboveline.cli.main import COMMANDS, app
from aboveline.cli.main import _imported as imported

PAGE = text_of("command-line.md")
FIRST_DAY = ["synth", "evaluate", "explain", "statistics"]


def commands():
    """Every command with its name as it is typed."""
    for name in COMMANDS:
        command = imported(name)
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {key}", found) for key, found in inner.items())


NAMED = dict(commands())


def options_of(command):
    return {
        (*option.opts, *option.secondary_opts): option
        for option in command.params
        if option.param_type_name == "option" and option.name != "help"
    }


def example_lines(text):
    return [line for block in blocks_of(text) if not block.kind for line in block.text.splitlines()]


def test_every_command_has_a_section():
    names = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert sorted(names) == sorted(["Exit codes", *NAMED])


@pytest.mark.parametrize("name", NAMED)
def test_options_of_a_command_are_those_of_the_page(name):
    rows = table_rows(section(PAGE, f"{name}\n"))
    said = {tuple(re.findall(r"`(--[\w-]+)`", row["option"])): row for row in rows}
    options = options_of(NAMED[name])
    assert list(said) == list(options)
    for names, option in options.items():
        default = said[names]["default"]
        assert (default == "required") == option.required, names
        if isinstance(option.default, bool):
            assert default == ("on" if option.default else "off"), names
        elif default.startswith("`"):
            assert default == f"`{option.default}`", names
        else:
            assert option.required or not option.default or names == ("--workers",), names
        assert said[names]["meaning"], names


@pytest.mark.parametrize("name", NAMED)
def test_a_command_says_its_exit_codes_and_has_an_example(name):
    text = section(PAGE, f"{name}\n")
    assert re.search(r"^Exit code 0", text, re.MULTILINE)
    assert all(line.startswith(f"aboveline {name}") for line in example_lines(text))
    assert example_lines(text)


def test_the_examples_of_a_first_day_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    key = ""
    for name in FIRST_DAY:
        words = shlex.split(example_lines(section(PAGE, f"{name}\n"))[0])[1:]
        words = [{"4000": "200", "2000": "200", "KEY": key}.get(word, word) for word in words]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, (words, done.output, done.exception)
        if name == "evaluate":
            key = a_household(tmp_path / "out" / "decisions.parquet")


def a_household(file):
    return str(pq.read_table(file, columns=["household_id"])[0][0].as_py())
