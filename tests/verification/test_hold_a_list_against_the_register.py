"""A list is compared where there is a ground; hits wait for a person and decide nothing."""

import io
from datetime import date

import pytest
from tests.problems.scene import known_home

from aboveline.accounts.actors import service
from aboveline.areas.models import Area
from aboveline.audit.models import Entry as AuditEntry
from aboveline.problems.models import Problem
from aboveline.registry.models import Household
from aboveline.vault.sealing import unseal
from aboveline.verification.actions.comparing import compare_list, decide_hit, record_grounds
from aboveline.verification.comparisons.reading import entries_of, list_named
from aboveline.verification.errors import VerificationError
from aboveline.verification.models import Comparison, Ground, Hit

CLERK = service("tests")
HEAD = "990101195103070014"  # of household 0417; the area 99xxxx is made up
HEADINGS = "证件号码,姓名,出生日期,车型"
ON = date(2020, 6, 1)


def vehicles(*lines: str) -> bytes:
    return "\n".join([HEADINGS, *lines]).encode()


def grounded(home: Household, kind: str = "consent", on: date = ON) -> None:
    record_grounds(
        home.area,
        household=home,
        kind=kind,
        reference="Folder 3",
        given_on=on,
        actor=CLERK,
    )


def compared(home: Household, *lines: str, area: Area | None = None) -> Comparison:
    entries = entries_of(list_named("vehicles"), vehicles(*lines), name="vehicles.csv")
    where = area or home.area
    return compare_list("vehicles", entries, area=where, actor=CLERK, file_digest="0" * 64)


def test_without_a_ground_nobody_is_compared(cast):
    with pytest.raises(VerificationError) as refused:
        compared(known_home(cast), f"{HEAD},,,van")
    assert [fault.code for fault in refused.value.faults] == ["VERIFY-004"]


def test_the_latest_ground_counts_and_a_refusal_leaves_the_household_out(cast):
    home = known_home(cast)
    country = cast.areas["nation"]
    others = record_grounds(country, kind="law", reference="Law", given_on=ON, actor=CLERK)
    grounded(home, "refusal", date(2020, 6, 2))
    made = compared(home, f"{HEAD},,,van", area=country)
    assert others == Ground.objects.filter(kind="law").count() > 1
    assert (made.counts["hits"], made.counts["left_out"]) == (0, 1)
    grounded(home, "consent", date(2020, 6, 3))
    assert compared(home, f"{HEAD},,,van").counts["hits"] == 1
    assert home.grounds.count() == 3


def test_a_number_or_a_name_with_a_slip_is_a_hit_and_bad_rows_are_listed(cast):
    home = known_home(cast)
    grounded(home)
    head = home.memberships.get(relation="head").person
    born = head.birth_date.isoformat()
    made = compared(
        home,
        f"{HEAD},Somebody Else,1999-01-01,van",
        f",{head.name},{born},lorry",
        ",Nobody Here,1971-11-11,car",
        ",,,car",
        "9.90101195103070E+17,,,car",
    )
    found = [
        (hit.place, hit.is_exact, unseal(hit, "detail")) for hit in made.hits.order_by("place")
    ]
    assert found == [(2, True, "车型 van"), (3, False, "车型 lorry")]
    assert made.faults == [[5, "VERIFY-005"], [6, "IMPORT-030"]]
    assert made.counts == {
        "entries": 5,
        "faulty": 2,
        "people": home.memberships.count(),
        "left_out": Household.objects.filter(area=home.area).count() - 1,
        "hits": 2,
        "known": 0,
    }


def test_nothing_of_the_list_is_kept_in_the_clear(cast):
    home = known_home(cast)
    grounded(home)
    made = compared(home, f"{HEAD},Somebody Else,1999-01-01,van", ",Nobody Here,1971-11-11,car")
    stored = str(list(Hit.objects.values())) + str(list(Comparison.objects.values()))
    assert made.counts["hits"] == 1
    for text in ("Somebody Else", "Nobody Here", "van", HEAD):
        assert text not in stored


def test_what_was_found_once_is_not_asked_again_but_another_detail_is(cast):
    home = known_home(cast)
    grounded(home)
    compared(home, f"{HEAD},,,van")
    again = compared(home, f"{HEAD},,,van", f"{HEAD},,,lorry")
    assert (again.counts["hits"], again.counts["known"]) == (1, 1)


@pytest.mark.parametrize("outcome", ["not_theirs", "explained", "matters"])
def test_a_hit_is_decided_once_with_a_reason_and_leaves_the_status_alone(cast, outcome):
    home = known_home(cast)
    grounded(home)
    (hit,) = compared(home, f"{HEAD},,,van").hits.all()
    with pytest.raises(VerificationError) as refused:
        decide_hit(hit, outcome="guilty", reason=" ", actor=CLERK)
    assert [fault.code for fault in refused.value.faults] == ["VERIFY-003", "VERIFY-007"]
    status = home.register_status
    found = decide_hit(hit, outcome=outcome, reason="Seen in the yard.", actor=CLERK)
    problems = Problem.objects.filter(household=home, source="comparison")
    assert problems.count() == (outcome == "matters")
    assert found.problem == problems.first()
    home.refresh_from_db()
    assert home.register_status == status
    with pytest.raises(VerificationError):
        decide_hit(hit, outcome=outcome, reason="Again.", actor=CLERK)
    assert AuditEntry.objects.filter(action="verification:hit:decide").count() == 1


def test_a_file_that_names_nobody_is_refused_whole(cast):
    with pytest.raises(VerificationError) as refused:
        entries_of(list_named("vehicles"), "姓名,性别,车型\n王虚构,女,van\n".encode())
    assert [fault.code for fault in refused.value.faults] == ["VERIFY-002"]


def test_the_pages_lead_from_a_file_to_a_decision(cast):
    home = known_home(cast)
    client = cast.client("county")
    said = {"kind": "consent", "reference": "Folder 3", "given_on": "2020-06-01"}
    client.post("/households/0417/ground/", said)
    file = io.BytesIO(vehicles(f"{HEAD},,,van"))
    file.name = "vehicles.csv"
    area = {"list": "vehicles", "file": file}
    page = client.post("/comparisons/", area, follow=True)
    hit = Hit.objects.get()
    assert f"/hits/{hit.pk}/" in page.text
    page = client.get(f"/hits/{hit.pk}/")
    assert "Whose is the vehicle" in page.text
    assert "van" in page.text
    given = {"outcome": "explained", "reason": "It carries their crop."}
    page = client.post(f"/hits/{hit.pk}/", given, follow=True)
    assert "It carries their crop." in page.text
    assert home.hits.get().state == "explained"


def test_a_township_decides_but_does_not_bring_lists(cast):
    file = io.BytesIO(vehicles(f"{HEAD},,,van"))
    file.name = "vehicles.csv"
    client = cast.client("township")
    assert client.get("/comparisons/").status_code == 200
    assert client.post("/comparisons/", {"list": "vehicles", "file": file}).status_code == 404
