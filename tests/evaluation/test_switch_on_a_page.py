"""The next standard is tried and decided on pages, by two people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.urls import reverse
from tests.cast import Cast
from tests.evaluation.regime_scene import at_the_end, judged_all, next_pack

from aboveline.evaluation.models import Simulation, Switch


def test_it_is_tried_by_the_county_and_decided_by_the_province(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    next_pack(settings, tmp_path)
    home = at_the_end(cast, settings)
    judged_all(cast)
    area, county = cast.areas["qinglan"], cast.client("county")
    page = county.get(reverse("evaluation:standard", args=[area.pk])).content.decode()
    assert "Campaign standard of rural poverty" in page
    assert "Watching against return, with a line for this place" in page
    answer = county.post(reverse("evaluation:simulate", args=[area.pk]))
    tried = Simulation.objects.get()
    assert answer["Location"] == reverse("evaluation:simulation", args=[tried.pk])
    page = county.get(answer["Location"]).content.decode()
    assert home.number in page
    assert home.head_name not in page
    assert "Go over to the next standard" not in page  # not the county's to decide
    table = county.get(reverse("evaluation:export_simulation", args=[tried.pk])).content.decode()
    assert table.splitlines()[1].startswith(f"{home.number},Shigou Village 3,")
    assert home.head_name not in table
    province = cast.client("province")
    act = reverse("evaluation:switch", args=[tried.pk])
    refused = province.post(act, {"reason": "", "on": "2020-12-31"})
    assert refused.status_code == 422
    assert "JUDGE-008" in refused.content.decode()
    assert "JUDGE-009" in refused.content.decode()
    province.post(act, {"reason": "The campaign is over.", "on": "2021-01-01"})
    assert Switch.objects.get().tag.startswith("standard:watching-here@")
    page = province.get(reverse("evaluation:simulation", args=[tried.pk])).content.decode()
    assert "in force from 1 January 2021" in page
