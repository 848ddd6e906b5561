"""How many households outside the register stand below the standard, from the villages counted."""

from uuid import uuid4

import pytest
from django.utils import translation
from tests.cast import DAY
from tests.verification.census_scene import (
    GOOD,
    answer_all,
    compared,
    given,
    members_of,
    opened_round,
    outsider,
    register,
)

from aboveline.accounts.actors import actor_of
from aboveline.registry.models import Household
from aboveline.verification.actions import counting
from aboveline.verification.census.missed import Missed, _value, from_json
from aboveline.verification.census.words import stratum_label
from aboveline.verification.models import CensusHousehold

pytestmark = pytest.mark.django_db


def rest_of(cast):
    """A round whose villages are all counted whole, with eleven households of the rest in each."""
    for place in ("shigou-3", "shigou-4"):
        made = register(cast, place, homes=11)
        Household.objects.filter(pk__in=[home.pk for home in made[1:]]).update(
            register_status="not_registered"
        )
    found = opened_round(cast)
    found.villages.update(weight=1.0)
    for village in found.villages.all():
        CensusHousehold.objects.bulk_create(
            CensusHousehold(village=village, household=home, is_registered=False)
            for home in Household.objects.filter(
                area=village.village, register_status="not_registered", censuses=None
            )
        )
    return given(found, cast)


def test_the_estimate_counts_who_is_below_and_says_how_sure_it_is(cast):
    found = rest_of(cast)
    rest = list(CensusHousehold.objects.filter(village__round=found, is_registered=False))
    below = {rest[0].pk, rest[-1].pk}
    unknown = rest[3].pk
    for row in rest:
        said = {"enough_food": "false"} if row.pk in below else {}
        said |= {"dwelling_grade": None, "dwelling_remedy": None} if row.pk == unknown else {}
        who = outsider(cast) if row.enumerator_id == outsider(cast).pk else None
        members = [one | {"birth_date": "1980-01-01", "age_years": None} for one in members_of(row)]
        answers = GOOD | said | {"people": str(len(members))}
        given_ = counting.Given(uuid4(), DAY, answers, members=members)
        assert who is not None
        counting.record_answer(row, given_, actor=actor_of(who))
    compared(found, cast)
    found.refresh_from_db()
    whole = from_json(found.missed)[0]
    assert (whole.below, whole.unknown, whole.villages) == (2, 1, 2)
    assert whole.households == len(rest) - 1
    assert whole.outside == len(rest)
    assert whole.rate == pytest.approx(2 / (len(rest) - 1), rel=0.05)
    assert whole.low < whole.rate < whole.high
    page = cast.client("county").get(f"/censuses/{found.pk}/").content.decode()
    assert "Households outside the register that stand below the standard" in page
    sent = cast.client("county").get(f"/censuses/{found.pk}/missed.csv").content.decode()
    assert sent.splitlines()[1].startswith(f"all of the area,2,{len(rest) - 1},1,2,{len(rest)},")
    assert (
        cast.client("county", "beside").get(f"/censuses/{found.pk}/missed.csv").status_code == 404
    )


def test_one_village_cannot_tell(cast):
    register(cast)
    found = given(opened_round(cast), cast)
    answer_all(found, cast)
    compared(found, cast)
    found.refresh_from_db()
    for one in from_json(found.missed):
        assert one.rate is None
        assert one.counts == (None, None, None)


def test_what_is_not_known_of_one_criterion_is_not_known_of_the_household():
    tells = {"food", "water"}
    assert _value({"food": True, "water": True, "income": None}, tells) == 0
    assert _value({"food": False, "water": None, "income": None}, tells) == 1
    assert str(_value({"food": True, "water": None, "income": None}, tells)) == "nan"


def test_households_are_the_share_of_those_outside():
    found = Missed("", 5, 200, 0, 4, 5000.0, 0.02, 0.008, 0.05)
    assert found.counts == (100, 40, 250)


def test_strata_are_said_in_words():
    assert stratum_label("poor_village+relocation_site") == "poor village · relocation site"
    assert stratum_label("other") == "other villages"
    with translation.override("zh-hans"):
        assert stratum_label("poor_village+relocation_site") == "贫困村 · 易地搬迁安置点"
        assert stratum_label("other") == "其他村"
        assert stratum_label("") == "全区域"
