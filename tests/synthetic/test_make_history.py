"""A register over time: versions that do not overlap, late corrections, incomes that remember."""

import datetime as dt

AS_OF = dt.date(2020, 6, 30)
YEARLY = """
    create or replace view yearly as
    with latest as (
        select household_id, kind, month_from, arg_max(amount, recorded_at) as amount,
               arg_max(basis, recorded_at) as basis
        from income where kind not in ('insurance_payout', 'one_off_grant') group by all),
    members as (
        select household_id, count(distinct person_id) as members
        from people where valid_to is null group by all)
    select household_id, if(month_from < date '2019-04-01', 'before', 'after') as half,
           sum(coalesce(amount, 0) * if(kind = 'production_expense', -1, 1)
               * if(basis = 'person', members, 1)) / any_value(members) as a_person
    from latest join members using (household_id)
    where month_from >= date '2018-04-01' and month_from < date '2020-04-01'
    group by all
"""
NEXT_YEAR = """
    create or replace view next_year as
    select before.household_id, before.a_person as before, after.a_person as after,
           after.a_person < 4000 as poor
    from (from yearly where half = 'before') before
    join (from yearly where half = 'after') after using (household_id)
"""


def valid_on(register, table, day):
    return register.view(table).filter(
        f"valid_from <= date '{day}' and (valid_to is null or valid_to > date '{day}')"
    )


def test_on_every_day_a_person_and_a_household_are_one_row(history):
    for table, key in (("people", "person_id"), ("households", "household_id")):
        for day in ("2016-10-01", "2018-03-31", "2019-09-30", "2020-06-30"):
            rows = valid_on(history, table, day)
            versions = rows.aggregate(f"{key}, count(distinct valid_from) as n", key)
            assert versions.filter("n > 1").fetchall() == [], (table, day)


def test_every_household_is_there_from_the_first_day_to_the_last(history):
    for day in ("2016-10-01", "2020-06-30"):
        rows = valid_on(history, "households", day)
        assert rows.aggregate("count(distinct household_id)").fetchall() == [(5_000,)]


def test_members_are_born_die_move_and_fall_ill(history):
    born, left, ill, well = history.row(
        """
        select count(distinct person_id) filter (valid_from = birth_date),
               count(distinct person_id) filter (valid_to is not null) -
               count(distinct person_id) filter (valid_to is null and valid_from > date '2017-10-01'
                                                 and relation = 'head'),
               count(*) filter (health = 'serious_illness' and relation = 'head'
                                and valid_from > date '2017-10-01'),
               count(*) filter (health = 'healthy' and relation = 'head'
                                and valid_from > date '2017-10-01')
        from people"""
    )
    assert min(born, left, ill, well) > 50


def test_nobody_is_a_member_before_the_birth(history):
    assert history.row("select count(*) from people where valid_from < birth_date") == (0,)


def test_versions_begin_before_they_end_and_nothing_is_recorded_after_the_as_of_day(history):
    for table in ("people", "households"):
        versions = history.view(table)
        assert versions.filter("valid_to <= valid_from").fetchall() == []
        assert versions.filter("recorded_at::date < valid_from").fetchall() == []
        (latest,) = versions.aggregate("max(recorded_at)::date").fetchall()[0]
        assert latest <= AS_OF
    for table, day in (
        ("visits", "recorded_at"),
        ("living", "observed_on"),
        ("income", "recorded_at"),
    ):
        (latest,) = history.view(table).aggregate(f"max({day})::date").fetchall()[0]
        assert latest <= AS_OF


def test_late_corrections_change_what_was_known_then(history):
    """Some insured people stood as uninsured at first; later the register knew better."""
    rows = valid_on(history, "people", "2016-12-31")

    def insured(known_at):
        known = rows.filter(f"recorded_at < timestamp '{known_at}'")
        last = known.aggregate(
            "person_id, arg_max(residents_medical_insurance, recorded_at) as insured", "person_id"
        )
        return last.aggregate("avg(insured::int)").fetchall()[0][0]

    assert insured("2017-01-01") < insured("2020-07-01") - 0.002
    assert insured("2020-07-01") > 0.995


def test_some_amounts_are_put_right_later(history):
    answers = history.view("income").aggregate(
        "count(*) as answers, min(recorded_at) < max(recorded_at) as later,"
        " min(amount) < max(amount) as other",
        "household_id, kind, month_from, month_to",
    )
    twice = answers.filter("answers > 1")
    assert twice.filter("answers > 2 or not later").fetchall() == []
    assert twice.filter("other").aggregate("count(*)").fetchall()[0][0] > 1_000


def test_households_leave_the_register_on_the_twentieth_of_november(history):
    days = history.rows(
        "select distinct valid_from from households where register_status = 'exited'"
        " and valid_from > date '2017-10-01' and valid_from in"
        " (select valid_to from households where register_status = 'registered_poor') order by 1"
    )
    assert days == [(dt.date(year, 11, 20),) for year in (2017, 2018, 2019)]


def test_living_is_observed_twice_a_year_and_each_household_once_a_day(history):
    seen = history.rows(
        """select date_trunc('month', observed_on)::date, count(distinct household_id) from living
           where observed_on < date '2020-05-01' group by all order by all"""
    )
    assert [month for month, _ in seen] == [
        dt.date(2017, 4, 1),
        dt.date(2017, 10, 1),
        dt.date(2018, 4, 1),
        dt.date(2018, 10, 1),
        dt.date(2019, 4, 1),
        dt.date(2019, 10, 1),
        dt.date(2020, 4, 1),
    ]
    assert {count for _, count in seen} == {5_000}
    assert history.row(
        "select count(*) - count(distinct (household_id, observed_on)) from living"
    ) == (0,)


def test_most_households_are_visited_every_month(history):
    (share,) = history.row(
        """select count(distinct (household_id, date_trunc('month', visited_on))) / 5000 / 44
           from visits"""
    )
    assert abs(share - 0.95) < 0.01


def test_incomes_remember_the_year_before(history):
    history.rows(YEARLY)
    history.rows(NEXT_YEAR)
    (memory,) = history.row(
        "select corr(ln(greatest(before, 100)), ln(greatest(after, 100))) from next_year"
    )
    assert 0.7 < memory < 0.9


def test_lost_work_warns_of_poverty_a_year_ahead(history):
    """Among households with the same income before, those who lost work fall far more often."""
    history.rows(YEARLY)
    history.rows(NEXT_YEAR)
    rates = dict(
        history.rows(
            """select lost_work, avg(poor::int) from living join next_year using (household_id)
               where observed_on between date '2019-04-01' and date '2019-04-30'
                 and before between 4000 and 8000 group by lost_work"""
        )
    )
    assert rates[True] > 2 * rates[False]


def test_a_person_keeps_the_identity_number(history):
    assert history.row(
        """select count(*) from (select 1 from people group by person_id
                                 having count(distinct identity_number) > 1)"""
    ) == (0,)
    numbers, persons = history.row(
        "select count(distinct identity_number), count(distinct person_id) from people"
    )
    assert numbers == persons
