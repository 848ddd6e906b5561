"""Check that files, functions and classes stay small; the list of exceptions only shrinks."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LINES, FUNCTION_LINES, CLASS_LINES = 500, 60, 300
ROOT = Path(__file__).resolve().parent.parent
BASELINE = ROOT / "tools" / "size_exceptions.txt"


def too_large(path: Path) -> Iterator[str]:
    """Names of the things in a file that are longer than allowed."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(ROOT).as_posix()
    if text.count("\n") > FILE_LINES:
        yield name
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            limit = CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES
            if _body_lines(node) > limit:
                yield f"{name}::{node.name}"


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node) is not None and len(node.body) > 1:
        first = node.body[1]
    return (node.end_lineno or 0) - first.lineno + 1


def main() -> int:
    """Exit code 1 when something new is too large or an exception is no longer needed."""
    folders = ("src", "tests", "tools", "benchmarks")
    found = {
        problem
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.parent.name != "migrations"
        for problem in too_large(path)
    }
    allowed = set(BASELINE.read_text(encoding="utf-8").split()) if BASELINE.exists() else set()
    for name in sorted(found - allowed):
        print(f"{name} is too long: split it (file 500, function 60, class 300 lines).")
    for name in sorted(allowed - found):
        print(f"{name} is no longer too long: take it out of {BASELINE.name}.")
    return 1 if found != allowed else 0


if __name__ == "__main__":
    sys.exit(main())
