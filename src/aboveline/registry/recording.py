"""Given values put into rows: checked, sealed, with what is derived from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aboveline.registry.errors import Fault
from aboveline.registry.fields import (
    OF_A_CAUSE,
    Field,
    Misfit,
    checked,
    fields_of,
    stored,
    value_of,
)
from aboveline.registry.names import pinyin_of
from aboveline.standard.identity import WARNINGS, identity_fault, normalised
from aboveline.vault.masking import masked_identity
from aboveline.vault.sealing import seal

Values = Mapping[str, Any]
_NOT_LATER = ("birth_date", "registered_on", "identified_on")
_INDEXES = {
    "identity_number": ("identity_index", "identity_last4_index"),
    "phone": ("phone_index",),
    "bank_account": ("bank_account_index",),
}
_OTHER_ROWS = ("relation", *OF_A_CAUSE)  # kept in rows of their own


def checked_values(
    table: str, given: Values, *, on: date, identity_type: str = ""
) -> tuple[dict[str, Any], list[Fault]]:
    """The given values in their types by field name, and every fault.

    Unknown is None. Fields that an action of its own changes, and unknown names, are faults. The
    number of another document than `resident_id` or `disability_certificate` is not checked.
    """
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    known = fields_of(table)
    for name, value in given.items():
        field = known.get(name)
        if field is None or field.own_action:
            faults.append(Fault("REGISTRY-005", name))
            continue
        found[name], misfit = checked(field, value)
        if misfit is not None:
            faults.append(misfit_fault(misfit, name))
        elif name in _NOT_LATER and found[name] is not None and found[name] > on:
            faults.append(Fault("REGISTRY-007", name))
    kind = found.get("identity_type", identity_type)
    if found.get("identity_number") and kind not in ("other", "none"):
        found["identity_number"], wrong = _checked_number(found["identity_number"], on)
        faults.extend(wrong)
    return found, faults


def checked_columns(
    table: str, given: Mapping[str, Sequence[str | None]], *, on: date
) -> tuple[list[dict[str, Any]], dict[int, list[Fault]]]:
    """`checked_values` of many records given as columns: the values of each, without those that are
    None, and the faults by the place of the record. Each different text is checked once.
    """
    count = len(next(iter(given.values()), ()))
    rows: list[dict[str, Any]] = [{} for _ in range(count)]
    faults: dict[int, list[Fault]] = {}
    for name, column in given.items():
        # alone of the fields, the number is checked by another one
        kinds = given.get("identity_type") if name == "identity_number" else None
        read: dict[tuple[str, str], tuple[Any, list[Fault]]] = {}
        for place, text in enumerate(column):
            if text is None:
                continue
            kind = (kinds[place] if kinds else None) or ""
            found = read.get((text, kind))
            if found is None:
                values, wrong = checked_values(table, {name: text}, on=on, identity_type=kind)
                found = read[text, kind] = (values.get(name), wrong)
            rows[place][name] = found[0]
            if found[1]:
                faults.setdefault(place, []).extend(found[1])
    return rows, faults


def misfit_fault(misfit: Misfit, name: str) -> Fault:
    """The fault of a field whose value does not fit."""
    return Fault(misfit.code, name, {"limit": misfit.limit} if misfit.limit else {})


def differing(row: Any, table: str, values: Values) -> dict[str, tuple[Any, Any]]:
    """The fields of a row that the values would change: old and new value by name."""
    known = fields_of(table)
    pairs = {
        name: (value_of(row, known[name]), value)
        for name, value in values.items()
        if name not in _OTHER_ROWS
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def put(row: Any, table: str, values: Values) -> list[str]:
    """Set checked values of a row and what is derived from them; gives the columns to save.

    What a standard adds is set in a new `extra`, so that no two rows share one.
    """
    columns: list[str] = []
    known = fields_of(table)
    for name, value in values.items():
        if name not in _OTHER_ROWS:
            columns.extend(_put_one(row, known[name], value))
    if "name" in values:
        row.name_pinyin = pinyin_of(row.name)
        columns.append("name_pinyin")
    if {"identity_number", "birth_date", "sex"} & set(values) and table == "person":
        columns.extend(_identity(row, values))
    return columns


def _put_one(row: Any, field: Field, value: Any) -> Sequence[str]:
    if field.of_pack:
        others = {name: kept for name, kept in row.extra.items() if name != field.name}
        row.extra = others if value is None else {**others, field.name: stored(field, value)}
        return ("extra",)
    if not field.sealed:
        setattr(row, field.attribute, stored(field, value))
        return (field.attribute,)
    seal(row, field.name, stored(field, value))
    return (field.name, *_INDEXES.get(field.name, ()))


def _identity(row: Any, values: Values) -> Sequence[str]:
    """The masked number, and the doubt that somebody should look into."""
    if "identity_number" not in values:
        number = value_of(row, fields_of("person")["identity_number"])
    else:
        number = values["identity_number"]
        row.identity_masked = masked_identity(number) if number else ""
    is_checked = number and row.identity_type not in ("other", "none")
    row.identity_doubt = doubt(number, row.birth_date, row.sex) if is_checked else ""
    return ("identity_masked", "identity_doubt")


def doubt(number: str, birth_date: date | None, sex: str) -> str:
    """What in a number does not fit the person, as a word: birth_date, sex, form; empty if nothing.

    >>> doubt("990101198006153218", date(1980, 6, 15), "male")
    ''
    """
    if len(number) < 18:
        return "form"
    if birth_date is not None and number[6:14] != f"{birth_date:%Y%m%d}":
        return "birth_date"
    is_male = int(number[16]) % 2 == 1
    return "sex" if sex and is_male != (sex == "male") else ""


def _checked_number(number: str, on: date) -> tuple[str, list[Fault]]:
    text = normalised(number)
    why = identity_fault(text, on=on)
    if why is None or why in WARNINGS:
        return text, []
    return text, [Fault("REGISTRY-006", "identity_number", {"why": why.replace("_", " ")})]


def cause_faults(main: str | None, others: Sequence[str] | None) -> list[Fault]:
    """What is wrong with a main cause and other causes: one main, at most two others."""
    if not others:
        return []
    fits = main is not None and main not in others and len(set(others)) == len(others) <= 2
    return [] if fits else [Fault("REGISTRY-014", "other_causes")]
