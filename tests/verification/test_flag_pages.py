"""The queue of flags, a flag and the picture of a village, as people see them."""

import pytest
from django.urls import reverse
from tests.verification.flag_scene import kept, of_household, of_recorder, raised_flag

from aboveline.verification.models import CheckRun, Flag


def page(client, name, key, **data):
    return client.get(reverse(f"verification:{name}", args=[key]), data)


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.fixture
def county(cast):
    return cast.client("county")


def test_the_queue_shows_what_was_seen_and_what_could_not_be_told(cast, county):
    raised_flag(cast)
    said = text(page(county, "checks", cast.areas["qinglan"].pk))
    assert "answers copied between households" in said
    assert "0417" in said
    assert "incomes heaped just over the line" in said  # looked at, cannot tell
    assert "1 of 20 made-up · 5 of 39 with real incomes" in said


def test_a_longer_queue_asks_no_more_queries(cast, county, django_assert_max_num_queries):
    kept(cast, *(of_recorder(cast, f"user:{number}") for number in range(30)), of_household(cast))
    with django_assert_max_num_queries(16):
        said = text(page(county, "checks", cast.areas["qinglan"].pk))
    assert said.count("visits too short") == 30


def test_asking_twice_asks_once(cast, county):
    for _ in range(2):
        county.post(reverse("verification:ask_checks", args=[cast.areas["qinglan"].pk]))
    assert CheckRun.objects.filter(state="waiting").count() == 1


def test_an_outcome_without_a_reason_is_refused_on_the_page(cast, county):
    flag = raised_flag(cast)
    address = reverse("verification:flag", args=[flag.pk])
    answer = county.post(address, {"act": "propose", "outcome": "explained"})
    assert answer.status_code == 422
    assert "FLAG-002" in text(answer)
    assert Flag.objects.get().state == "open"


def test_an_outcome_waits_for_a_second_person(cast, county):
    flag = raised_flag(cast)
    address = reverse("verification:flag", args=[flag.pk])
    done = {"act": "propose", "outcome": "dismissed", "reason": "Nothing was found."}
    assert county.post(address, done).status_code == 302
    assert "waits for a second person" in text(county.get(address))
    answer = county.post(address, {"act": "agree"})
    assert "FLAG-003" in text(answer)


def test_only_who_decides_reads_the_name_of_a_recorder(cast, county):
    worker = cast.user("village_worker")
    kept(cast, of_recorder(cast, f"user:{worker.pk}"))
    address = reverse("verification:flag", args=[Flag.objects.get().pk])
    assert worker.name in text(county.get(address))
    assert worker.name not in text(cast.client("auditor").get(address))


def test_the_picture_of_a_village_names_nobody_and_shows_no_small_count(cast):
    worker = cast.user("village_worker")
    kept(cast, of_household(cast), of_recorder(cast, f"user:{worker.pk}"))
    said = text(page(cast.client("village_worker"), "picture", cast.areas["shigou-3"].pk))
    assert "fewer than 5 households are being looked at" in said
    assert "nothing stands out" in said  # phones
    assert "cannot tell" in said  # incomes
    assert "visits too short" not in said
    assert "0417" not in said.split("<main")[1].split("</main>")[0]


def test_five_households_are_counted(cast):
    homes = [of_household(cast, key=f"{number}") for number in range(5)]
    kept(cast, *homes)
    said = text(page(cast.client("village_worker"), "picture", cast.areas["shigou-3"].pk))
    assert "households that are being looked at" in said
    assert '<td class="number">5</td>' in said
