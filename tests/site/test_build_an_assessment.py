"""The demonstration holds an assessment that was drawn, visited and reported."""

from tests.cast import give_duty
from tests.verification.assessment_scene import fill

from aboveline.accounts.models import User
from aboveline.site.demo.areas import DemoCounty
from aboveline.site.demo.assessment import build_assessment
from aboveline.verification.models import Assessment


def test_the_county_of_the_demonstration_fails_on_wrong_exits(cast, settings, tmp_path):
    settings.ABOVELINE_FILES = tmp_path
    villages = fill(cast)
    for role, area in (("province", "north"), ("assessor", "nation")):
        user = User.objects.create(username=f"demo-{role}", name=role, is_demo=True)
        give_duty(user, role, cast.areas[area])
    county = DemoCounty(cast.areas["qinglan"], (cast.areas["shigou"],), tuple(villages))
    interviews = build_assessment(county)
    found = Assessment.objects.get()
    assert found.state == "reported"
    assert found.drawn.filter(state="answered").count() == interviews > 100
    assert found.result["after"]["verdict"] == "fails"
