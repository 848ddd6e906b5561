"""The command `aboveline`: its commands, each read only when it is used, and its errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from aboveline import __version__

COMMANDS = {
    "evaluate": ("evaluate", "Judge every household of a register folder."),
    "check": ("check", "Find every fault of a register folder."),
    "explain": ("explain", "Say why a household is where it is."),
    "simulate": ("simulate", "Compare two standards, or changed parameters."),
    "backtest": ("backtest", "Try warning rules on past days, as known then."),
    "falsify": ("falsify", "Check whether answers were made up."),
    "statistics": ("statistics", "Poverty and inequality statistics of a file."),
    "statistics-mpi": ("statistics_mpi", "Multidimensional poverty of a file."),
    "convert": ("convert", "Read the files of a survey as a register folder."),
    "synth": ("synth", "Make a register of made-up households."),
    "pack": ("pack_app", "Check, show and take apart a standard."),
    "tour": ("tour", "Make a county, judge it, explain one household."),
}
"""Name of each command: function (or group) in the module of its name, and what it does."""

MODULES = {"statistics-mpi": "statistics_mpi"}
MORE: dict[str, tuple[str, str, str]] = {}
"""Commands that a caller of `run` brings: module, function (or group) in it, what it does."""


class Commands(TyperGroup):
    """Commands whose modules are imported when they run, so that help is at once there."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Names of the commands in the order of help."""
        return [*COMMANDS, *MORE]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """What help needs to know of a command."""
        if cmd_name in MORE:
            return TyperCommand(cmd_name, help=MORE[cmd_name][2])
        if cmd_name not in COMMANDS:
            return None
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name][1])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command itself, imported now."""
        if args and (args[0] in COMMANDS or args[0] in MORE):
            return args[0], _imported(args[0]), args[1:]
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=Commands, add_completion=False, no_args_is_help=True)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"aboveline {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Judge households against a standard that is data."""


def run(more: Mapping[str, tuple[str, str, str]] | None = None) -> None:
    """The entry of the program: errors with a code are told in words, exit code 2.

    `more` are commands besides those of this folder, as in `MORE`.
    """
    MORE.update(more or {})
    try:
        app()
    except Exception as error:
        found = faults_of(error)
        if not found:
            raise
        tell(found, as_json="--json" in sys.argv)
        sys.exit(2)


def faults_of(error: Exception) -> list[dict[str, str]]:
    """What an error with codes says, one entry a fault; empty for an error of the program."""
    if isinstance(getattr(error, "code", None), str):
        return [{key: getattr(error, key) for key in ("code", "message", "remedy")}]
    keys = ("file", "place", "code", "message", "remedy")
    return [
        {key: str(getattr(fault, key)) for key in keys if hasattr(fault, key)}
        for fault in getattr(error, "faults", ())
    ]


def tell(faults: list[dict[str, str]], *, as_json: bool) -> None:
    """Write faults: as JSON on standard output, or as sentences on standard error."""
    if as_json:
        typer.echo(json.dumps({"faults": faults}, ensure_ascii=False, indent=1))
        return
    for fault in faults:
        where = f"{fault['file']}, {fault['place']}: " if "file" in fault else ""
        typer.echo(f"{fault['code']}  {where}{fault['message']} {fault['remedy']}", err=True)


def _imported(name: str) -> Any:
    if name in MORE:
        module, function, _ = MORE[name]
    else:
        module, function = f"aboveline.cli.{MODULES.get(name, name)}", COMMANDS[name][0]
    found = getattr(import_module(module), function)
    if not isinstance(found, typer.Typer):
        single = typer.Typer(add_completion=False)
        single.command(name)(found)
        found = single
    return typer.main.get_command(found)
