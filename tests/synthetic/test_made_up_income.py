"""Income answers: which months they cover, what they look like, what is not income."""

import datetime as dt
from collections import Counter

import pytest
from opened_register import Opened

from aboveline.synthetic import Settings, register_folder
from aboveline.synthetic.income import income_form

KINDS = ("wage", "business", "property", "transfer", "production_expense")


def covered(form):
    """Kind by kind the months that lines speak of; a month twice would show."""
    return {
        kind: Counter(
            month
            for line in form
            if KINDS[line.kind] == kind
            for month in range(line.start, line.end)
        )
        for kind in KINDS
    }


def months(year, month, count):
    first = (year - 1970) * 12 + month - 1
    return range(first, first + count)


# As-of day, start of the campaign year that ended before it, start of the twelve months before.
DAYS = [
    (dt.date(2020, 6, 30), (2018, 10), (2019, 6)),
    (dt.date(2020, 10, 1), (2019, 10), (2019, 10)),
    (dt.date(2020, 9, 30), (2018, 10), (2019, 9)),
    (dt.date(2019, 12, 31), (2018, 10), (2018, 12)),
    (dt.date(2021, 1, 15), (2019, 10), (2020, 1)),
]


@pytest.mark.parametrize(("day", "campaign", "rolling"), DAYS)
@pytest.mark.parametrize("years", [1, 3])
def test_monthly_answers_cover_the_campaign_year_and_the_last_twelve_months(
    day, campaign, rolling, years
):
    form = income_form(Settings(households=1, as_of=day, years=years))
    for kind, spoken in covered(form).items():
        assert set(months(*campaign, 12)) <= set(spoken), kind
        assert set(months(*rolling, 12)) <= set(spoken), kind
        assert set(spoken.values()) == {1}, kind
        assert len(spoken) >= 12 * years


@pytest.mark.parametrize(("day", "campaign", "rolling"), DAYS)
def test_quarterly_answers_are_twelve_lines_of_the_campaign_year(day, campaign, rolling):
    form = income_form(Settings(households=1, as_of=day, income="quarterly"))
    assert len(form) == 12
    for kind, spoken in covered(form).items():
        assert spoken == Counter(months(*campaign, 12)), kind


def test_every_household_gives_twelve_quarterly_answers(published):
    counts = published.rows(
        """select distinct n from (
               select count(*) filter (kind not in ('insurance_payout', 'one_off_grant')) n
               from income group by household_id)"""
    )
    assert counts == [(12,)]


def test_amounts_carry_currency_period_and_basis_and_other_answers_nothing(published):
    faults = published.row(
        """select count(*) from income
           where (answer = 'amount') <> (amount is not null)
              or (answer = 'amount') <> (currency is not null)
              or (answer = 'amount') <> (period is not null)
              or (answer = 'amount') <> (basis is not null)
              or amount <= 0"""
    )
    assert faults == (0,)


def test_money_that_is_not_income_is_there_for_a_few(published):
    found = dict(
        published.rows(
            """select kind, count(*) / (select count(*) from households) from income
               where kind in ('insurance_payout', 'one_off_grant') group by kind"""
        )
    )
    assert set(found) == {"insurance_payout", "one_off_grant"}
    assert all(0.001 < share < 0.03 for share in found.values())


def test_payouts_agree_with_what_the_household_said(published):
    differing = published.row(
        """select count(*) from income join living using (household_id)
           where kind = 'insurance_payout' and amount <> insurance_payout_year"""
    )
    assert differing == (0,)


def test_no_answer_is_recorded_after_the_as_of_day(tmp_path):
    for day in ("2020-06-02", "2020-10-01"):
        folder = register_folder(tmp_path / day, households=300, as_of=dt.date.fromisoformat(day))
        with Opened(folder) as connection:
            (latest,) = connection.row("select max(recorded_at)::date from income")
        assert latest <= dt.date.fromisoformat(day)


def test_wages_come_with_workers_and_costs_with_business(published):
    faults = published.row(
        """
        select count(*) filter (wage and not coalesce(works, false)),
               count(*) filter (business <> expense)
        from (select household_id,
                     bool_or(kind = 'wage' and answer = 'amount') wage,
                     bool_or(kind = 'business' and answer = 'amount') business,
                     bool_or(kind = 'production_expense' and answer = 'amount') expense
              from income group by household_id)
        left join (select household_id, bool_or(working) works from people group by household_id)
            using (household_id)"""
    )
    assert faults == (0, 0)
