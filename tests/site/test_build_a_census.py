"""The demonstration holds a census: one village compared with the register, others on the way."""

from tests.cast import give_duty
from tests.verification.census_scene import register

from aboveline.accounts.models import User
from aboveline.site.demo.areas import DemoCounty
from aboveline.site.demo.census import build_census
from aboveline.verification.models import CensusDifference, CensusRound


def test_a_village_of_the_demonstration_is_counted_and_compared(cast):
    for role, area in (("province", "north"), ("enumerator", "baishi"), ("assessor", "nation")):
        user = User.objects.create(username=f"demo-{role}", name=role, is_demo=True)
        give_duty(user, role, cast.areas[area])
    villages = tuple(cast.areas[key] for key in ("shigou-3", "shigou-4"))
    for village in ("shigou-3", "shigou-4"):
        register(cast, village, homes=12)
    county = DemoCounty(cast.areas["qinglan"], (cast.areas["shigou"],), villages)
    assert build_census(county) >= 24
    found = CensusRound.objects.get()
    assert [batch.state for batch in found.batches.order_by("number")] == ["compared", "open"]
    assert set(CensusDifference.objects.values_list("area", flat=True)) == {villages[0].pk}
