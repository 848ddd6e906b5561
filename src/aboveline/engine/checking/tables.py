"""Rules that belong to one table: validity, income answers, identity numbers, area facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from aboveline.engine.checking.cells import TYPE_WORDS, RowRule, mask
from aboveline.engine.checking.findings import Findings
from aboveline.engine.checking.opened import Opened
from aboveline.engine.reading import typed
from aboveline.standard.identity import IdentityFault, identity_steps_sql
from aboveline.standard.register import Column
from aboveline.standard.sql_text import fill, literal, literals, quoted

PARTS_OF_AN_AMOUNT = ("amount", "currency", "period", "basis")
IDENTITY_CODES: dict[IdentityFault, str] = {
    "form": "REG-070",
    "checksum": "REG-071",
    "date": "REG-072",
    "future": "REG-073",
    "age": "REG-073",
    "old_form": "REG-074",
    "digits_lost": "REG-075",
    "area": "REG-076",
    "placeholder": "REG-077",
    "certificate": "REG-083",
}

_OTHER_NAMES = """
SELECT <note> AS note, min(row) AS row, NULL AS key,
       <form> || ' (' || count(*) || ' rows)' AS detail
FROM <view>
WHERE <column> NOT IN (<names>)
GROUP BY <column>
"""


def validity_rules(opened: Opened) -> Iterator[RowRule]:
    """A row that is true on no day."""
    if opened.has("valid_from", "valid_to"):
        yield RowRule("REG-050", "valid_to", "valid_to <= valid_from")


def income_rules(opened: Opened) -> Iterator[RowRule]:
    """Amounts with all that belongs to them, answers without amounts, whole months."""
    if opened.has("answer"):
        for name in PARTS_OF_AN_AMOUNT:
            if opened.has(name):
                yield RowRule("REG-060", name, f"answer = 'amount' AND {quoted(name)} IS NULL")
        if opened.has("amount"):
            cell = opened.present["amount"].cell
            yield RowRule("REG-061", "amount", f"answer <> 'amount' AND {cell} IS NOT NULL")
    if opened.has("currency"):
        cell = opened.present["currency"].cell
        when = "NOT regexp_full_match(currency, '[A-Z]{3}')"
        yield RowRule("REG-062", "currency", when, mask(cell))
    for name in ("month_from", "month_to"):
        if opened.has(name):
            yield RowRule("REG-063", name, f"day({name}) <> 1")
    if opened.has("month_from", "month_to"):
        yield RowRule("REG-064", "month_to", "month_to <= month_from")


def identity_names(opened: Opened, *, moment: datetime) -> dict[str, str]:
    """What the rules about identity numbers share, step by step."""
    if not opened.has("identity_number"):
        return {}
    return identity_steps_sql("CAST(identity_number AS VARCHAR)", on=moment.date())


def identity_rules(opened: Opened) -> Iterator[RowRule]:
    """What is wrong with identity numbers, and with birth date and sex beside them."""
    if not opened.has("identity_number"):
        return
    present, name = opened.present["identity_number"], "identity_number"
    if present.as_stored != "text":
        yield RowRule("REG-075", name, f"{present.cell} IS NOT NULL")
        return
    by_code: dict[str, list[str]] = {}
    for kind, code in IDENTITY_CODES.items():
        by_code.setdefault(code, []).append(kind)
    for code, kinds in by_code.items():
        yield RowRule(code, name, f"number_fault IN ({literals(kinds)})")
    sound = "uniform_number IS NOT NULL AND coalesce(number_fault, 'area') = 'area'"
    if opened.has("birth_date"):
        yield RowRule("REG-078", "birth_date", f"{sound} AND birth_date <> number_born")
    if opened.has("sex"):
        odd = "substr(uniform_number, 17, 1) IN ('1', '3', '5', '7', '9')"
        yield RowRule("REG-079", "sex", f"{sound} AND (sex = 'male') <> ({odd})")


def find_names(
    findings: Findings, opened: Opened, *, column: str, names: Sequence[str], thing: str
) -> None:
    """Names that the standard does not declare, each once with its first row."""
    if names and opened.has(column):
        select = fill(
            _OTHER_NAMES,
            note=str(findings.note("REG-026", column=column, allowed=thing)),
            form=mask(quoted(column)),
            column=quoted(column),
            view=quoted(opened.table.name),
            names=literals(names),
        )
        findings.select(opened.file.name, select)


def fact_rules(opened: Opened, facts: Sequence[Column]) -> Iterator[RowRule]:
    """Values of area facts that cannot be read with the type that the standard declares."""
    if not opened.has("fact", "value"):
        return
    for fact in facts:
        when = fill(
            "fact = <name> AND value IS NOT NULL AND <typed> IS NULL",
            name=literal(fact.name),
            typed=typed(fact, "value", as_stored="text"),
        )
        allowed = f"{TYPE_WORDS[fact.type]}, which {fact.name} is"
        yield RowRule("REG-016", "value", when, mask(opened.present["value"].cell), allowed)
