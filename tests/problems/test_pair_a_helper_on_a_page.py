"""A helper of a household is recorded and the pairing ended on short pages."""

import pytest
from tests.cast import DAY

from aboveline.problems.models import Pairing

PATH = "/households/0417/helpers/add/"


@pytest.fixture
def client(cast):
    return cast.client("township")


def test_a_person_who_signs_in_is_paired(cast, client):
    worker = cast.user("village_worker")
    given = {"helper": worker.pk, "purpose": "papers", "begins_on": DAY.isoformat()}
    answer = client.post(PATH, given, follow=True)
    assert "The helper is recorded." in answer.text
    assert "village_worker inside" in answer.text
    assert Pairing.objects.get().helper == worker


def test_a_helper_without_a_name_is_refused_and_what_was_written_stays(client):
    answer = client.post(PATH, {"purpose": "papers", "begins_on": DAY.isoformat()})
    assert answer.status_code == 422
    assert [fault.code for fault in answer.context["faults"]] == ["PROBLEM-026"]
    assert 'value="papers"' in answer.text


def test_a_pairing_ends_with_a_reason(client):
    client.post(PATH, {"name": "Sun Made-Up", "begins_on": DAY.isoformat()})
    path = f"/helpers/{Pairing.objects.get().pk}/end/"
    refused = client.post(path, {"reason": "", "ends_on": DAY.isoformat()})
    assert [fault.code for fault in refused.context["faults"]] == ["PROBLEM-004"]
    sent = {"reason": "works elsewhere", "ends_on": DAY.isoformat()}
    assert client.post(path, sent).status_code == 302
    assert Pairing.objects.get().ends_on == DAY
