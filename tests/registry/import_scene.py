"""What the tests of imports share: numbers, texts and workbooks of made-up people."""

from __future__ import annotations

import csv
import io

from tests.cast import Cast, make_cast

from aboveline.registry.models import Household, Person
from aboveline.standard.identity import check_character

HEADER = ("户外部编号", "行政村", "姓名", "与户主关系", "性别", "出生日期", "证件号码", "健康状况")


def number(born: str, sequence: str) -> str:
    """A made-up identity number whose check character is right."""
    first = f"990101{born}{sequence}"
    return first + check_character(first)


def text_of(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    """A CSV text of the rows."""
    file = io.StringIO()
    csv.writer(file).writerows([header, *rows])
    return file.getvalue().encode()


HEAD = (
    *("A1", "Shigou Village 3", "吴敏", "户主", "男"),
    *("1980-01-01", number("19800101", "001"), "健康"),
)
WIFE = (
    *("A1", "Shigou Village 3", "李梅", "配偶", "女"),
    *("1982-02-02", number("19820202", "002"), "健康"),
)


def scene() -> Cast:
    """The cast, whose heads have sound identity numbers."""
    return make_cast()


def head_of(household: Household) -> Person:
    """The head of a household."""
    return household.memberships.get(relation="head").person
