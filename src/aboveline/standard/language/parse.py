"""Text to a checked syntax tree: limits first, then SQLGlot, then the closed list of forms."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError
from sqlglot.parsers.duckdb import DuckDBParser
from sqlglot.tokenizer_core import Token, TokenType

from aboveline.standard.errors import ExpressionError

CHARACTERS, TOKENS, LEVELS, DIGITS = 4_000, 500, 24, 20

_T = TokenType
_ALLOWED = frozenset(
    {_T.VAR, _T.ANY, _T.ALL, _T.DATE, _T.L_PAREN, _T.R_PAREN, _T.COMMA, _T.DOT, _T.NUMBER}
    | {_T.STRING, _T.AND, _T.OR, _T.NOT, _T.BETWEEN, _T.IN, _T.CASE, _T.WHEN, _T.THEN, _T.ELSE}
    | {_T.END, _T.TRUE, _T.FALSE, _T.EQ, _T.NEQ, _T.LT, _T.LTE, _T.GT, _T.GTE, _T.PLUS}
    | {_T.DASH, _T.STAR, _T.SLASH}
)
_SIGNS = {_T.EQ: "=", _T.NEQ: "<>", _T.NOT: "not", _T.AND: "and", _T.OR: "or"}
_LIST = (
    "Allowed are names, numbers, 'text', date 'YYYY-MM-DD', true, false, brackets, and, or, not, "
    "between, in, case, the comparison signs, + - * / and the functions of the language."
)


class _Closed(DuckDB):
    """DuckDB's grammar without any built-in function: each call stays a name with arguments."""

    class Parser(DuckDBParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {}
        NO_PAREN_FUNCTIONS: ClassVar[dict[Any, Any]] = {}
        NO_PAREN_FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            "CASE": DuckDBParser.NO_PAREN_FUNCTION_PARSERS["CASE"]
        }
        SUBQUERY_PREDICATES: ClassVar[dict[Any, Any]] = {}


def parse(text: str) -> exp.Expr:
    """The syntax tree of an expression. Raises ExpressionError EXPR-001 to EXPR-003."""
    if len(text) > CHARACTERS:
        raise ExpressionError(
            "EXPR-001",
            f"The expression has {len(text):,} characters; {CHARACTERS:,} are allowed.",
            "Split it into facts.",
        )
    _check_characters(text)
    try:
        tokens = _Closed().tokenize(text)
    except (SqlglotError, ValueError) as error:
        raise _unreadable() from error
    _check_tokens(text, tokens)
    try:
        trees = sqlglot.parse(text, dialect=_Closed)
    except (SqlglotError, RecursionError, ValueError) as error:
        raise _unreadable() from error
    if len(trees) != 1 or trees[0] is None:
        raise _unreadable()
    return trees[0]


def _unreadable() -> ExpressionError:
    return ExpressionError(
        "EXPR-003", "The expression cannot be read.", "Check brackets and signs."
    )


def _check_characters(text: str) -> None:
    if unicodedata.normalize("NFC", text) != text:
        raise ExpressionError(
            "EXPR-002", "The expression is not in Unicode form NFC.", "Save the file in form NFC."
        )
    for position, character in enumerate(text, 1):
        plain = character.isprintable() or character in "\n\t "
        if not plain or unicodedata.category(character) in {"Cf", "Cc", "Co", "Cs"} - (
            {"Cc"} if character in "\n\t" else set()
        ):
            name = unicodedata.name(character, f"U+{ord(character):04X}")
            raise ExpressionError(
                "EXPR-002", f"Character {position} is {name}.", "Take the invisible character out."
            )


def _check_tokens(text: str, tokens: list[Token]) -> None:
    if len(tokens) > TOKENS:
        raise ExpressionError(
            "EXPR-001",
            f"The expression has {len(tokens):,} words and signs; {TOKENS} are allowed.",
            "Split it into facts.",
        )
    level = run = 0
    for before, token in zip([None, *tokens], tokens, strict=False):
        kind = token.token_type
        place = f"character {token.start + 1}"
        if token.comments:
            raise ExpressionError("EXPR-002", f"A comment at {place}.", "Comment in the YAML file.")
        if kind not in _ALLOWED or not _plain(token, text[token.start : token.end + 1]):
            raise ExpressionError("EXPR-002", f"{token.text[:40]!r} at {place} is refused.", _LIST)
        opens = kind in {_T.L_PAREN, _T.CASE}
        level += opens - (kind in {_T.R_PAREN, _T.END})
        prefix = kind in {_T.NOT, _T.DASH, _T.PLUS}
        again = before is not None and before.token_type in {_T.NOT, _T.DASH, _T.PLUS}
        run = (run + 1 if again else 1) if prefix else (run if opens and again else 0)
        if level + run > LEVELS:
            raise ExpressionError(
                "EXPR-001",
                f"Nesting is deeper than {LEVELS} levels at {place}.",
                "Split the expression into facts.",
            )


def _plain(token: Token, text: str) -> bool:
    """True if the token is written in the one way that the language has for it."""
    if token.token_type is _T.NUMBER:
        return text.isascii() and text.replace(".", "", 1).isdigit() and len(text) <= DIGITS
    if token.token_type in _SIGNS:
        return text.lower() == _SIGNS[token.token_type]
    return token.token_type is _T.STRING or text.isascii()
