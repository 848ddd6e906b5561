"""Income comes in with its kind, amount, unit, period, basis, source, receiver and evidence."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
import xlsxwriter
from tests.registry.import_scene import HEAD, HEADER, WIFE, number, scene, text_of

from aboveline.evaluation.standards import plan_on
from aboveline.evaluation.tables import household_tables
from aboveline.registry.importing.applying import apply_import
from aboveline.registry.importing.batches import check_import, start_import
from aboveline.registry.importing.faults import RowFault
from aboveline.registry.importing.undoing import undo_import
from aboveline.registry.models import Household, IncomeLine, IncomeStatement

pytestmark = pytest.mark.django_db
LINES = (
    *("户编号", "姓名", "身份证号", "收入类别", "金额", "单位", "周期", "口径"),
    *("起始月", "截止月", "领取人", "来源", "凭证说明"),
)
SPAN = ("2019-07", "2020-06")


@pytest.fixture
def cast(settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    settings.ABOVELINE_TODAY = date(2020, 6, 30)
    return scene()


def line(**given: str) -> tuple[str, ...]:
    usual = dict(zip(LINES, ("0417", "", "", "工资性收入", "2.4", "万元"), strict=False))
    usual |= {"周期": "每年", "口径": "全户", "起始月": SPAN[0], "截止月": SPAN[1]}
    return tuple((usual | given).get(name, "") for name in LINES)


def brought_in(cast, *rows, header=LINES):
    area, actor = cast.areas["qinglan"], cast.actor("county")
    content = text_of(*rows, header=header)
    return check_import(start_import(content, "income.csv", area=area, actor=actor), actor=actor)


def taken(cast, *rows, header=LINES):
    return apply_import(brought_in(cast, *rows, header=header), actor=cast.actor("county"))


def outcomes(batch) -> list[tuple[str, list[str]]]:
    rows = batch.rows.order_by("row").values_list("outcome", "faults")
    return [(outcome, [fault[0] for fault in faults]) for outcome, faults in rows]


def lines_of(number: str):
    return IncomeLine.objects.filter(statement__household__number=number).order_by("pk")


def test_a_line_is_recorded_as_it_was_given(cast):
    member = cast.households["0417"].memberships.get(relation="head").person
    batch = taken(
        cast,
        line(
            领取人=number("19510307", "001"), 来源="Made-up Brickworks", 凭证说明="wage list seen"
        ),
    )
    assert outcomes(batch) == [("new", [])]
    found = lines_of("0417").get()
    assert (found.kind, found.answer, found.amount_cents) == ("wage", "amount", 2_400_000)
    assert (found.currency, found.period, found.basis) == ("CNY", "year", "household")
    assert (found.receiver, found.source) == (member, "Made-up Brickworks")
    assert found.evidence == "wage list seen"
    statement = found.statement
    assert (statement.month_from, statement.month_to) == (date(2019, 7, 1), date(2020, 7, 1))


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({"口径": ""}, "IMPORT-084", "basis"),
        ({"周期": ""}, "IMPORT-085", "period"),
        ({"单位": ""}, "IMPORT-086", "currency"),
        ({"截止月": ""}, "IMPORT-087", "last month"),
        ({"起始月": "2020-08", "截止月": "2020-09"}, "IMPORT-087", "future"),
        ({"金额": ""}, "IMPORT-083", "amount"),
        ({"收入类别": ""}, "IMPORT-082", "kind"),
        ({"收入类别": "lottery"}, "IMPORT-022", "list"),
        ({"户编号": ""}, "IMPORT-080", "number"),
        ({"领取人": "Nobody"}, "IMPORT-089", "receiver"),
        ({"金额": "-5"}, "IMPORT-027", "below"),
    ],
)
def test_a_line_that_says_too_little_is_refused_with_a_sentence(cast, given, code, words):
    batch = brought_in(cast, line(**given), line(收入类别="财产性收入"))
    (outcome, codes), other = outcomes(batch)
    assert (outcome, codes) == ("faulty", [code])
    assert words in RowFault(*batch.rows.order_by("row")[0].faults[0]).message
    assert other == ("new", [])


def test_a_household_is_met_by_a_member_and_never_guessed(cast):
    by_number = line(户编号="", 身份证号=number("19510307", "001"))
    by_name = line(户编号="", 姓名="Wang Made-Up", 收入类别="转移性收入")
    assert outcomes(taken(cast, by_number, by_name)) == [("new", []), ("new", [])]
    assert lines_of("0417").count() == 2
    namesake = ("B1", HEAD[1], "Wang Made-Up", "户主", "男", "1977-07-07", "", "健康")
    taken(cast, namesake, header=HEADER)
    assert outcomes(brought_in(cast, by_name)) == [("faulty", ["IMPORT-081"])]


def test_the_same_line_again_is_known_and_another_amount_replaces_it(cast):
    taken(cast, line())
    assert outcomes(taken(cast, line())) == [("same", [])]
    batch = brought_in(cast, line(金额="3"))
    assert batch.rows.get().changes == [["line.amount", "24000", "30000"]]
    apply_import(batch, actor=cast.actor("county"))
    assert [found.amount_cents for found in lines_of("0417")] == [2_400_000, 3_000_000]
    assert outcomes(brought_in(cast, line(), line())) == [
        ("changed", []),
        ("faulty", ["IMPORT-088"]),
    ]


def test_a_row_that_has_nothing_left_to_do_when_it_is_taken_says_so(cast):
    both = [brought_in(cast, line()) for _nth in range(2)]
    for batch in both:
        apply_import(batch, actor=cast.actor("county"))
    assert [outcomes(batch) for batch in both] == [[("new", [])], [("conflict", ["IMPORT-070"])]]
    assert lines_of("0417").count() == 1


def test_a_quarter_is_the_span_that_it_fills_else_a_yearly_rate(cast):
    taken(cast, line(周期="每季", 截止月="2019-09"), line(周期="季度", 收入类别="财产性收入"))
    span, rate = lines_of("0417").order_by("kind").reverse()
    assert (span.period, span.amount_cents) == ("total", 2_400_000)
    assert (rate.period, rate.amount_cents) == ("year", 9_600_000)


def test_what_two_members_receive_adds_up_for_the_engine(cast):
    home = cast.households["0417"]
    first, second = (member.person for member in home.memberships.order_by("pk"))
    counted = {"起始月": "2018-10", "截止月": "2019-09"}
    taken(cast, line(领取人=first.name, **counted), line(领取人=second.name, **counted))
    table = household_tables([home], plan_on(date(2020, 6, 30)))["income"]
    assert len(set(table["source"].to_pylist())) == 2
    assert table["amount"].to_pylist() == [Decimal("24000.00")] * 2


def test_columns_of_a_household_say_what_holds_for_all_of_them(cast):
    header = (*HEADER, "工资性收入", "转移性收入", "收入各列的口径", "收入各列的周期")
    header = (*header, "收入各列的起始月", "收入各列的截止月", "收入各列的来源")
    said = ("200", "0", "每人", "每月", *SPAN, "bank statement")
    taken(cast, text := (*HEAD, *said), (*WIFE, *("",) * 7), header=header)
    home = Household.objects.get(outside_number="A1")
    transfer, wage = IncomeLine.objects.filter(statement__household=home).order_by("kind")
    assert (wage.amount_cents, wage.period, wage.basis) == (20_000, "month", "person")
    assert (wage.source, transfer.answer) == ("bank statement", "none")
    assert wage.statement.month_from == date(2019, 7, 1)
    without = (*text[:-5], "", *text[-4:])
    again = brought_in(
        cast, ("A2", *without[1:6], number("19800101", "003"), *without[7:]), header=header
    )
    assert outcomes(again) == [("faulty", ["IMPORT-084"])]


def test_a_new_household_comes_with_its_lines_and_undo_takes_all_back(cast):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        people, income = book.add_worksheet("花名册"), book.add_worksheet("收入")
        for place, row in enumerate((HEADER, HEAD, WIFE)):
            people.write_row(place, 0, row)
        for place, row in enumerate((LINES, line(户编号="", 姓名="吴敏", 领取人="李梅"))):
            income.write_row(place, 0, row)
    area, actor = cast.areas["qinglan"], cast.actor("county")
    batch = start_import(file.getvalue(), "village.xlsx", area=area, actor=actor)
    batch = apply_import(check_import(batch, actor=actor), actor=actor)
    home = Household.objects.get(outside_number="A1")
    assert IncomeLine.objects.get(statement__household=home).receiver.name == "李梅"
    undo_import(batch, actor=actor)
    assert not Household.objects.filter(outside_number="A1").exists()
    assert not IncomeStatement.objects.filter(batch=batch).exists()


def test_a_part_of_the_transfers_that_is_too_small_for_a_year_is_pointed_out(cast):
    small = line(收入类别="低保金", 金额="16.5", 单位="元", 周期="每月")
    assert outcomes(taken(cast, small)) == [("new", ["Q041a"])]
    pension, forest = line(收入类别="养老保险金"), line(收入类别="生态补偿金")
    assert outcomes(brought_in(cast, pension, forest)) == [("new", []), ("new", [])]


def test_what_the_register_says_of_transfers_counts_beside_the_file(cast):
    counted = {"收入类别": "养老保险金", "单位": "元", "起始月": "2018-10", "截止月": "2019-09"}
    taken(cast, line(**counted, 金额="80"))
    assert _faults_of_household(cast) == ["Q041b"]
    taken(cast, line(**counted, 金额="88"))
    assert _faults_of_household(cast) == []


def _faults_of_household(cast) -> list[str]:
    """What the check says of a file that asks for the pension and leaves it empty."""
    batch = brought_in(
        cast,
        ("0417", "Wang Made-Up", "户主", "", "Shigou Village 3"),
        header=("户编号", "姓名", "与户主关系", "养老保险金", "行政村"),
    )
    return [fault[0] for fault in batch.rows.get().faults if fault[0].startswith("Q04")]


def test_compensation_for_forest_without_such_land_is_pointed_out(cast):
    home = cast.households["0417"]
    home.returned_to_forest_mu = 0
    home.save()
    forest = line(收入类别="生态补偿金", 金额="500", 单位="元")
    assert outcomes(brought_in(cast, forest)) == [("new", ["Q042"])]
    home.returned_to_forest_mu = None
    home.save()
    assert outcomes(brought_in(cast, forest)) == [("new", [])]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"截止月": "2019-12"}, []),  # six months are no year
        ({"单位": "", "金额": "100"}, ["IMPORT-086"]),  # without currency it is no amount
        ({"口径": "人均", "金额": "50"}, []),  # of two members: 100 of the household
    ],
)
def test_an_amount_a_year_is_known_or_left_alone(cast, given, code):
    usual = {"收入类别": "养老保险金", "金额": "80", "单位": "元"}
    ((_, codes),) = outcomes(brought_in(cast, line(**(usual | given))))
    assert codes == code
