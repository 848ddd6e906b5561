"""The pages of the exits of areas: what stands in the way, each step, the list."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import AT, Cast
from tests.exits.area_scene import (
    COUNTY,
    VILLAGE,
    later,
    noticed_village,
    ready_county,
    ready_village,
    to_assess,
)

from aboveline.exits.models import AreaExit, Roll

STEP = {"words": "Looked at on the spot.", "evidence": "Minutes no. 12", "on": "2020-06-30"}


def test_a_village_is_taken_out_on_its_pages(cast: Cast, settings: Any) -> None:
    area = ready_village(cast, {"clinic": "false"})
    worker, county = cast.client("village_worker"), cast.client("county")
    page = worker.get(reverse("exits:area", args=[area.pk])).content.decode()
    assert "1 criterion stands in the way." in page
    assert "hardened road to the township" in page
    act = reverse("exits:propose_area", args=[area.pk])
    refused = worker.post(act, {**STEP, "cohort_year": "2020"})
    assert refused.status_code == 422
    assert "EXITS-101" in refused.content.decode()
    area.facts.filter(fact="clinic").update(value="true")
    answer = worker.post(act, {**STEP, "cohort_year": "2020"})
    found = AreaExit.objects.get()
    assert answer["Location"] == reverse("exits:area_exit", args=[found.pk])
    town, step = cast.client("township"), reverse("exits:area_step", args=[found.pk])
    assert "It waits for that office." in county.get(answer["Location"]).content.decode()
    for name in ("township_check", "notice"):
        assert town.post(step, {**STEP, "step": name}).status_code == 302
    comment = reverse("exits:area_comment", args=[found.pk])
    assert town.post(comment, {"words": "The road ends early."}).status_code == 302
    row = found.comments.get()
    answering = reverse("exits:area_answer", args=[row.pk])
    assert county.post(answering, {"words": "It leads there since May."}).status_code == 302
    later(settings, 8)
    done = county.post(step, {**STEP, "on": "2020-07-08", "step": "announcement"}, follow=True)
    assert "Shigou Village 3 has left poverty." in done.content.decode()


def test_an_exit_waits_for_the_report_and_shows_no_form_for_rates(cast: Cast) -> None:
    found = to_assess(cast)
    address = reverse("exits:area_exit", args=[found.pk])
    page = cast.client("province").get(address).content.decode()
    assert "nobody types them" in page
    assert "rate-" not in page
    assert cast.client("assessor").get(address).status_code == 404


def test_a_county_shows_what_the_roll_publishes_beside_its_own(cast: Cast) -> None:
    area = ready_county(cast)
    roll = Roll.objects.create(digest="1" * 64, loaded_by="service:tests", loaded_at=AT)
    province = roll.provinces.create(
        order=1, code="99", name="North", region="west", below_percent=3, by_year={}
    )
    roll.counties.create(
        number="1",
        code=cast.areas[COUNTY].code,
        province=province,
        name_then="Qinglan",
        name_now="Qinglan",
        cohort_year=2018,
        confidence="high",
    )
    page = cast.client("county").get(reverse("exits:area", args=[area.pk])).content.decode()
    assert "The county roll publishes Qinglan in the cohort of 2018." in page
    assert "asked after the assessment" in page


def test_the_list_reads_as_much_for_two_exits_as_for_one(cast: Cast) -> None:
    noticed_village(cast)
    client, address = cast.client("county"), reverse("exits:area_exits")
    client.get(address)
    counts = []
    for prepare in (lambda: None, lambda: to_assess(cast)):
        prepare()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page = client.get(address).content.decode()
        counts.append(len(seen))
    assert cast.areas[VILLAGE].name in page
    assert cast.areas[COUNTY].name in page
    assert counts[1] - counts[0] <= 2  # the county roll; whose step the other one is
