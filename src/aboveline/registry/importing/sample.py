"""A workbook of made-up households with every kind of fault, to try the import with."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django.utils.translation import get_language, override

from aboveline.areas.models import Area, AreaClosure
from aboveline.registry.codes import in_language
from aboveline.registry.importing.columns import columns
from aboveline.registry.importing.lists import Lists
from aboveline.registry.importing.template import fill_page, mark_as_ours
from aboveline.registry.importing.values import NUMBERS
from aboveline.registry.income import counted_months
from aboveline.standard.identity import check_character

HOUSEHOLDS = 40
PAID_BY_MONTH = (0, 3)
"""Households whose wages stand on the sheet of income, by month."""
NO_BASIS = 6
"""The household with a line of income that has no basis."""
KEYS = (
    *("household.outside_number", "household.township", "household.area"),
    *("person.name", "person.relation", "person.sex", "person.birth_date"),
    *("person.identity_number", "person.health", "person.labour_ability"),
    *("person.education", "person.school_status", "person.in_school"),
    *("person.residents_medical_insurance", "person.critical_illness_insurance"),
    *("person.minimum_allowance", "person.works_away", "person.months_worked"),
    *("household.phone", "household.main_cause", "household.cultivated_land_mu"),
    *("living.dwelling_grade", "living.dwelling_area_m2", "living.water_at_home"),
    *("living.water_litres_per_person_day", "living.water_quality"),
    "living.water_assurance_percent",
    *("living.sanitary_toilet", "living.enough_food", "living.enough_clothing"),
    *("income.wage", "income.business", "income.production_expense", "income.property"),
    *("income.transfer", "said.basis", "said.period", "said.month_from", "said.last_month"),
)
LINE_KEYS = (
    *("household.outside_number", "line.kind", "line.amount", "line.unit", "line.period"),
    *("line.basis", "line.month_from", "line.last_month", "line.receiver", "line.source"),
    "line.evidence",
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
_GIVEN = "明丽军敏静强磊洋艳勇芳娜"
_RELATIONS = (("head", True), ("spouse", False), ("son", True), ("daughter", False))
_CAUSES = ("illness", "schooling_costs", "lack_of_skills", "lack_of_funds", "lack_of_labour")
Row = dict[str, Any]


def sample_workbook(area: Any, *, on: date, language: str | None = None) -> bytes:
    """A workbook of 40 made-up households in the villages of an area, about a dozen rows wrong.

    The same area and day always give the same workbook.
    """
    file = io.BytesIO()
    with (
        override(language or get_language()),
        xlsxwriter.Workbook(file, {"in_memory": True}) as out,
    ):
        page = out.add_worksheet(in_language("People", "花名册"))
        income = out.add_worksheet(in_language("Income", "收入"))
        lists = Lists(out)
        rows = list(sample_rows(area, on=on))
        for sheet, keys, filled in (
            (page, KEYS, rows),
            (income, LINE_KEYS, _lines(rows, on)),
        ):
            fill_page(out, sheet, [columns()[key] for key in keys], lists)
            for place, row in enumerate(filled, 1):
                for column, key in enumerate(keys):
                    _write(sheet, place, column, key, row.get(key))
        lists.write()
        mark_as_ours(out)
    return file.getvalue()


def sample_rows(area: Any, *, on: date) -> Iterator[Row]:
    """The rows, one a person; codes as labels of the language of the page."""
    chance = random.Random(f"{area.pk}")  # noqa: S311 - made-up people
    villages = _villages(area)
    for home in range(HOUSEHOLDS):
        village = villages[home % len(villages)]
        rows = list(_household(home, village, chance, on))
        _spoil(home, rows)
        yield from rows


def _villages(area: Any) -> list[Any]:
    below = AreaClosure.objects.filter(above=area, valid_to=None).values("below_id")
    rows = Area.objects.filter(pk__in=below, children=None).select_related("parent")
    return list(rows.order_by("order", "name")[:6])


def _household(home: int, village: Any, chance: random.Random, on: date) -> Iterator[Row]:
    surname = chance.choice(_SURNAMES)
    wage = chance.randrange(4, 36) * 1000 if home not in PAID_BY_MONTH else None
    for place, (relation, male) in enumerate(_RELATIONS[: 2 + home % 3]):
        years = chance.randrange(34, 60) if place < 2 else chance.randrange(8, 15)
        born = on - timedelta(days=years * 365 + chance.randrange(360))
        child = place >= 2
        row: Row = {
            "household.outside_number": f"S{home + 1:03d}",
            "household.township": village.parent.name if village.parent else None,
            "household.area": village.name,
            "person.name": surname + chance.choice(_GIVEN) + chance.choice(_GIVEN),
            "person.relation": relation,
            "person.sex": "male" if male else "female",
            "person.birth_date": born.isoformat(),
            "person.identity_number": _number(born, home * 8 + place * 2 + male),
            "person.health": "healthy" if place or home % 5 else "chronic_disease",
            "person.labour_ability": "none" if child else "ordinary",
            "person.education": None if child else "lower_secondary",
            "person.school_status": ("grade_8" if years >= 12 else "primary") if child else None,
            "person.in_school": child,
            "person.residents_medical_insurance": True,
            "person.critical_illness_insurance": True,
            "person.minimum_allowance": False,
            "person.works_away": place == 0,
            "person.months_worked": 8 if place == 0 else 0,
        }
        yield row | (_of_home(home, wage, chance, on) if place == 0 else {})


def _of_home(home: int, wage: int | None, chance: random.Random, on: date) -> Row:
    first, after = counted_months(on)
    return {
        "household.phone": f"199{home:08d}",
        "household.main_cause": "illness" if home % 5 == 0 else chance.choice(_CAUSES[2:]),
        "household.cultivated_land_mu": chance.randrange(2, 12),
        "living.dwelling_grade": chance.choice("AABBC"),
        "living.dwelling_area_m2": chance.randrange(50, 140),
        "living.water_at_home": home % 7 != 0,
        "living.water_litres_per_person_day": chance.randrange(40, 90),
        "living.water_quality": "looks_safe" if home % 3 else "meets_standard",
        "living.water_assurance_percent": 95,
        "living.sanitary_toilet": home % 4 != 0,
        "living.enough_food": True,
        "living.enough_clothing": True,
        "income.wage": wage,
        "income.business": 3000,
        "income.production_expense": 1200,
        "income.property": 0 if home % 6 else 300,
        "income.transfer": 800,
        "said.basis": "household",
        "said.period": "year",
        "said.month_from": first.isoformat(),
        "said.last_month": (after - timedelta(days=1)).isoformat(),
    }


def _lines(rows: Sequence[Row], on: date) -> Iterator[Row]:
    """Wages by month of some households, and a grant whose basis is missing."""
    first, after = counted_months(on)
    heads = {
        row["household.outside_number"]: row for row in rows if row["person.relation"] == "head"
    }
    for home in (*PAID_BY_MONTH, NO_BASIS):
        number = f"S{home + 1:03d}"
        yield {
            "household.outside_number": number,
            "line.kind": "one_off_grant" if home == NO_BASIS else "wage",
            "line.amount": 300 + 150 * home,
            "line.unit": "yuan",
            "line.period": "month",
            "line.basis": None if home == NO_BASIS else "household",
            "line.month_from": first.isoformat(),
            "line.last_month": (after - timedelta(days=1)).isoformat(),
            "line.receiver": heads[number]["person.name"],
            "line.source": in_language("bank statement", "银行流水"),
            "line.evidence": in_language("seen by the township", "乡镇已查验"),
        }


def _number(born: date, sequence: int) -> str:
    first = f"990101{born:%Y%m%d}{sequence % 1000:03d}"
    return first + check_character(first)


def _spoil(home: int, rows: list[Row]) -> None:
    """One deliberate fault in some households, each of another kind."""
    last, head = rows[-1], rows[0]
    number = str(last["person.identity_number"])
    spoilt: Mapping[int, tuple[Row, Row]] = {
        2: (last, {"person.identity_number": float(number[:17] + "0")}),  # as Excel keeps it
        5: (last, {"person.identity_number": number[:-1] + _other_check(number)}),
        8: (last, {"person.birth_date": "1990.13.5"}),
        11: (last, {"person.identity_number": None}),
        14: (last, {"person.sex": "male" if last["person.sex"] == "female" else "female"}),
        17: (last, {"person.health": in_language("rather well", "还不错")}),
        20: (head, {"household.area": in_language("Nowhere Village", "无名村")}),
        23: (last, {"person.relation": "head"}),
        26: (last, {"person.residents_medical_insurance": False}),
        29: (head, {"household.cultivated_land_mu": in_language("eight or nine", "八九亩")}),
        32: (last, {"person.labour_ability": "lost", "person.works_away": True}),
        35: (head, {"income.production_expense": None}),
        37: (last, {"person.name": None}),
    }
    if home in spoilt:
        row, fault = spoilt[home]
        row.update(fault)
    if home == 38:
        last["person.identity_number"] = head["person.identity_number"]


def _other_check(number: str) -> str:
    return "1" if number[-1] != "1" else "2"


def _write(page: Any, row: int, place: int, key: str, value: Any) -> None:
    column = columns()[key]
    if value is None:
        return
    if isinstance(value, bool):
        page.write_string(
            row, place, in_language("yes", "是") if value else in_language("no", "否")
        )
    elif isinstance(value, int | float):
        page.write_number(row, place, value)
    elif column.type == "date" and len(value) == 10:
        page.write_datetime(row, place, date.fromisoformat(value))
    elif key in NUMBERS or value not in column.options:
        page.write_string(row, place, value)
    else:
        page.write_string(row, place, column.options[value].label)
