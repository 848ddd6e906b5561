"""What a made-up register with field work says about the work: who, when, where, signed by whom."""

import pytest
from opened_register import Opened

from aboveline.engine.checking import check
from aboveline.synthetic import Settings, register_folder

SHAPES = {
    "monthly": {},
    "quarterly": {"income": "quarterly"},
    "text": {"format": "csv"},
    "history": {"history": True, "years": 2, "identity_numbers": True},
}


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    folder = register_folder(
        tmp_path_factory.mktemp("worked"),
        households=6_000,
        county_households=3_000,
        seed=11,
        income="quarterly",
        unknown_share=0,
        field_work=True,
    )
    with Opened(folder) as register:
        yield register


@pytest.mark.parametrize("shape", SHAPES)
def test_the_check_finds_no_fault(tmp_path, shape):
    folder = register_folder(
        tmp_path / shape, households=200, seed=4, field_work=True, **SHAPES[shape]
    )
    assert check(folder).faults.to_pylist() == []


def test_visits_of_a_recorder_follow_one_another(worked):
    assert worked.row("""
        select count(*) filter (started_at < before), count(*) filter (ended_at <= started_at),
               count(*) filter (recorded_at < ended_at)
        from (select *, lag(ended_at) over (partition by recorder order by started_at) as before
              from visits)""") == (0, 0, 0)


def test_a_visit_lasts_half_an_hour_and_a_day_has_few(worked):
    (minutes,) = worked.row(
        "select median(date_diff('second', started_at, ended_at)) / 60 from visits"
        " where mode = 'home'"
    )
    assert minutes == pytest.approx(28, abs=1.5)
    (most,) = worked.row(
        "select max(n) from (select count(*) n from visits group by recorder, visited_on)"
    )
    assert most <= 20


def test_visits_by_phone_have_neither_place_nor_signature(worked):
    assert worked.rows("""
        select distinct mode, longitude is null, latitude is null, signed_by is null from visits
        order by mode""") == [("home", False, False, False), ("phone", True, True, True)]


def test_whoever_signs_is_a_grown_member(worked):
    assert worked.row("""
        select count(*) filter (people.household_id is null),
               count(*) filter (birth_date > visited_on - interval 16 year)
        from visits left join people
          on signed_by = person_id and visits.household_id = people.household_id
        where signed_by is not null""") == (0, 0)


def test_recorders_visit_one_village_and_no_more_than_their_households(worked):
    (villages, households) = worked.row("""
        select max(villages), max(households) from (
          select count(distinct area_id) villages, count(*) households
          from living join households using (household_id)
          where recorder like 'r%' group by recorder)""")
    assert villages == 1
    assert households <= 45


def test_some_households_are_seen_again_by_somebody_else(worked):
    share, later, agree, alike = worked.row("""
        select count(*) / (select count(*) from households),
               count(*) filter (again.observed_on > first.observed_on) / count(*),
               avg((again.dwelling_grade = first.dwelling_grade)::int),
               median(abs(ln(again.out_of_pocket_year / first.out_of_pocket_year)))
        from living again join living first using (household_id)
        where again.recorder like 'c%' and first.recorder like 'r%'""")
    assert share == pytest.approx(0.04, abs=0.015)
    assert later == agree == 1
    assert 0 < alike < 0.12


def test_nobody_moves_faster_than_a_vehicle(worked):
    (fastest,) = worked.row("""
        select quantile_cont(metres / greatest(1, date_diff('second', before, started_at)), 0.999)
        from (select started_at, lag(ended_at) over walk as before,
                     111320 * sqrt((longitude - lag(longitude) over walk) ** 2
                       + (latitude - lag(latitude) over walk) ** 2) as metres
              from visits where mode = 'home'
              window walk as (partition by recorder, visited_on order by started_at))""")
    assert 0 < fastest * 3.6 < 40


def test_neighbours_say_the_same_of_the_water_they_share(worked):
    (same,) = worked.row("""
        select avg((water_litres_per_person_day = litres and water_assurance_percent = share)::int)
        from (select *, lag(water_litres_per_person_day) over beside as litres,
                     lag(water_assurance_percent) over beside as share
              from living join households using (household_id) where recorder like 'r%'
              window beside as (partition by area_id order by number))""")
    assert same == pytest.approx(0.3, abs=0.03)


def test_few_answers_are_given_before_their_span_ended(worked):
    early, most = worked.row("""
        select avg((recorded_at < month_to)::int), max(month_to - recorded_at::date) from income""")
    assert early == pytest.approx(0.005, abs=0.001)
    assert most <= 10


def test_phones_belong_to_nobody_and_few_are_shared(worked):
    shared, phones = worked.row("""
        select count(*) filter (n > 1) / count(*), bool_and(regexp_full_match(phone, '10[0-9]{9}'))
        from (select phone, count(*) n from households where phone is not null group by phone)""")
    assert phones
    assert shared == pytest.approx(0.015, abs=0.006)


def test_amounts_are_rounded_as_people_round_them(worked):
    half, two = worked.row("""
        select avg((amount % (step / 2) = 0)::int), avg((amount % (step / 10) = 0)::int)
        from (select amount::bigint amount, 10 ** floor(log10(amount)) step
              from income where kind in ('wage', 'business') and answer = 'amount')""")
    assert half == pytest.approx(0.47, abs=0.03)
    assert two == pytest.approx(0.88, abs=0.03)


def test_registered_households_stand_on_outside_lists_less_often(worked):
    registered, others = dict(
        worked.rows("""
        select register_status = 'not_registered', avg(car::int) from households
        join (select household_id, bool_or(owns_car) car from people group by all)
          using (household_id) group by 1 order by 1""")
    ).values()
    assert 0 < registered < 0.015
    assert others > 0.08


def test_inspections_are_announced_before_they_come(worked):
    rows = worked.rows("""
        select value::date - day from area_facts where fact = 'inspection_announced'""")
    assert len(rows) == 4
    assert all(5 <= days <= 15 for (days,) in rows)


def test_a_county_too_large_for_its_phones_is_refused():
    with pytest.raises(ValueError, match="100,000"):
        Settings(households=300_000, county_households=200_000, field_work=True)
