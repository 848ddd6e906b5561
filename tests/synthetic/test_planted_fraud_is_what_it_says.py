"""Each kind of planted fraud, alone: what it does to the register that it claims to do."""

import shutil

import pytest
from opened_register import Opened

from aboveline.synthetic import register_folder
from aboveline.synthetic.planting import plant

NET = """
    create or replace temp table net as
    with latest as (
        select * from income
        where kind in ('wage', 'business', 'property', 'transfer', 'production_expense')
        qualify row_number() over (
            partition by household_id, kind, source, month_from, month_to
            order by recorded_at desc) = 1),
    sizes as (select household_id, count(*) as members from people group by all)
    select household_id,
           sum(coalesce(amount, 0) * if(kind = 'production_expense', -1, 1)
               * if(basis = 'person', members, 1)) / any_value(members) as a_person
    from latest join sizes using (household_id) group by household_id
"""
CAPTURES_FEW = 8  # a seed that draws a small share of captured households


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return register_folder(
        tmp_path_factory.mktemp("clean") / "register",
        households=4_000,
        seed=31,
        income="quarterly",
        unknown_share=0,
        field_work=True,
    )


@pytest.fixture
def planted(clean, tmp_path):
    """Plants one kind everywhere; gives the register with the table `truth`, and parameters."""
    opened = []

    def make(kind, seed=3):
        folder = shutil.copytree(clean, tmp_path / "register")
        done = plant(folder, share=1, seed=seed, kinds=[kind])
        register = Opened(folder)
        opened.append(register)
        register.connection.execute(f"create view truth as from '{done.truth}'")
        register.connection.execute(NET)
        register.connection.execute(
            "create view hit as select distinct household_id::uuid as household_id from truth"
        )
        return register, done.parameters["a990000"][kind]

    yield make
    for register in opened:
        register.connection.close()


@pytest.fixture(scope="module")
def honest(clean):
    with Opened(clean) as register:
        register.connection.execute(NET)
        yield register


def test_lifted_incomes_end_above_the_line_and_most_just_above(planted, honest):
    register, given = planted("lifted_incomes")
    line, near = given["line_yuan"], given["line_yuan"] * (1 + 4 * given["above"])
    before = sum(a_person < line for (a_person,) in honest.rows("select a_person from net"))
    lifted = [
        yuan
        for (yuan,) in register.rows("select a_person from net semi join hit using (household_id)")
    ]
    assert len(lifted) == pytest.approx(before * given["lifted"], rel=0.3)
    assert sum(yuan >= line for yuan in lifted) / len(lifted) > 0.95
    assert sum(line <= yuan <= near for yuan in lifted) / len(lifted) > 0.9 * given["fitted"]


def test_lifted_incomes_are_recorded_before_the_deadline(planted):
    register, given = planted("lifted_incomes")
    first, last, added = register.row("""
        select min(recorded_at)::date, max(recorded_at)::date, count(*) filter (change = 'added')
        from income join truth on statement_id::varchar = row_key""")
    assert str(last) <= "2019-11-20"
    assert (last - first).days <= given["days"] + 1
    assert added > 0


def test_exits_rest_on_income_that_was_not_earned_yet(planted):
    register, _ = planted("expected_incomes")
    early, recorded = register.row("""
        select count(*) filter (recorded_at < month_to), count(*)
        from income join truth on statement_id::varchar = row_key and "table" = 'income'""")
    assert early == recorded > 5
    assert register.rows("""
        select distinct register_status, was_registered_poor from households
        where household_id::varchar in (select household_id from truth)""") == [("exited", True)]


def test_copies_agree_with_another_household_of_the_recorder(planted, honest):
    register, given = planted("copied_answers")
    twins = """
        select avg((n > 1)::int) from (
          select count(*) over (partition by recorder, out_of_pocket_year, dwelling_area_m2) n
          from living)"""
    assert honest.row(twins)[0] < 0.03
    assert register.row(twins)[0] > given["copied"] / 3


def test_favourite_digits_show_in_the_endings(planted, honest):
    register, given = planted("favourite_digits")
    odd = """
        select avg((amount % 10 <> 0 or amount % 100 in (50, 60, 66, 80, 88, 90)
          or amount % 1000 = 0)::int)
        from income where answer = 'amount' and kind in ('wage', 'business')"""
    assert register.row(odd)[0] > honest.row(odd)[0] + 0.1 * given["rewritten"]


def test_edits_fall_between_the_notice_and_the_inspection(planted):
    register, _ = planted("edits_after_notice")
    outside, edits, higher = register.row("""
        with edits as (
          select new.recorded_at, new.amount > arg_max(old.amount, old.recorded_at) as higher
          from income new join truth on new.statement_id::varchar = row_key
          join income old on (old.household_id, old.kind, old.source, old.month_from)
            = (new.household_id, new.kind, new.source, new.month_from)
            and old.recorded_at < new.recorded_at
          group by new.statement_id, new.recorded_at, new.amount)
        select count(*) filter (not exists (
            select 1 from area_facts where fact = 'inspection_announced'
            and recorded_at between day and value::timestamp)), count(*), avg(higher::int)
        from edits""")
    assert outside == 0
    assert edits > 200
    assert higher == 1


def test_the_captured_are_the_well_off_who_were_not_registered(planted, honest):
    register, given = planted("elite_capture", seed=CAPTURES_FEW)
    assert given["captured"] < 0.08
    outside = """
        select avg(a_person) from net join households using (household_id)
        where register_status = 'not_registered'"""
    mean, related, statuses = register.row("""
        select avg(a_person), avg(related_to_official::int),
               list_sort(list(distinct register_status))
        from net join households using (household_id) semi join hit using (household_id)""")
    assert mean > honest.row(outside)[0] > register.row(outside)[0]
    assert related == pytest.approx(given["admitted"], abs=0.12)
    assert statuses == ["exited", "registered_poor"]


def test_owners_are_registered_and_most_have_a_car(planted, honest):
    register, given = planted("owners_registered")
    registered = honest.row(
        "select count(*) from households where register_status <> 'not_registered'"
    )[0]
    owners, cars = register.row(
        "select count(distinct household_id), avg((columns = 'owns_car')::int) from truth"
    )
    assert owners == pytest.approx(registered * given["owners"], rel=0.25)
    assert cars == pytest.approx(2_454 / 3_279, abs=0.08)


def test_one_phone_is_given_for_many_households(planted, honest):
    register, given = planted("shared_phones")
    most = """
        select median(n) from (
          select area_id, max(n) n from (
            select area_id, phone, count(*) n from households where phone is not null group by all)
          group by all)"""
    assert honest.row(most)[0] == 2
    assert register.row(most)[0] > 100 * given["given"] / (given["phones"] + 1) / 2


def test_benefits_are_missed_by_those_to_whom_they_are_due(planted, honest):
    register, given = planted("missed_benefits")
    paid = """
        select avg((answer = 'amount')::int) from income where kind = 'transfer'
        and household_id in (select household_id from people
          where birth_date < date '1960-01-01' or disability_grade > 0)"""
    before = honest.row(paid)[0]
    assert register.row(paid)[0] == pytest.approx(before * (1 - given["missed"]), abs=0.05)


def test_visits_are_short_or_crowded_or_at_one_place_or_far(planted, honest):
    register, _ = planted("visits_not_made")
    short = """
        select avg((date_diff('second', started_at, ended_at) < 300)::int) from visits
        where mode = 'home'"""
    crowded = """
        select quantile_cont(n, 0.95) from (select count(*) n from visits
          where mode = 'home' group by recorder, visited_on)"""
    spread = """
        select quantile_cont(spread, 0.2) from (
          select stddev(latitude) spread from visits group by recorder)"""
    assert honest.row(short)[0] < 0.001
    assert register.row(short)[0] > 0.05
    assert register.row(crowded)[0] > honest.row(crowded)[0]
    assert register.row(spread)[0] < honest.row(spread)[0]
    away = (
        "select count(*) from visits where signed_by is not null and signed_by not in ("
        "select person_id from people where birth_date < visited_on - interval 16 year)"
    )
    assert honest.row(away)[0] == 0
    assert register.row(away)[0] > 0


def test_forged_visits_still_end_before_they_are_recorded(planted):
    register, _ = planted("visits_not_made")
    assert register.row("""
        select count(*) filter (ended_at <= started_at), count(*) filter (recorded_at < ended_at),
               count(*) filter (started_at::date <> visited_on) from visits""") == (0, 0, 0)
