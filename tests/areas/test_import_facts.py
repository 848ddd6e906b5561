"""Facts of areas come in as a register folder has them; a second value of a day is refused."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import Cast

from aboveline.areas.models import AreaFact

HEAD = "area_id,fact,value,unit,day,verified,source\n"


def sent(cast: Cast, text: str, role: str = "administrator"):
    file = SimpleUploadedFile("area_facts.csv", text.encode())
    return cast.client(role).post("/areas/import/", {"file": file})


def test_facts_are_recorded_once_by_key_or_code(cast: Cast) -> None:
    village = cast.areas["shigou-3"]
    text = HEAD + f"{village.pk},road,true,,2020-05-01,true,road office\n"
    text += f"{village.code},clinics,2,,2020-05-01,false,\n"
    assert "Facts recorded: 2." in sent(cast, text).content.decode()
    fact = AreaFact.objects.get(area=village, fact="road")
    assert (fact.value, fact.day, fact.verified) == ("true", date(2020, 5, 1), True)
    assert "Facts recorded: 0. Known already: 2." in sent(cast, text).content.decode()


def test_every_fault_is_told_and_nothing_is_recorded(cast: Cast) -> None:
    village = cast.areas["shigou-3"]
    rows = [
        f"{village.pk},road,true,,2020-05-01,,",
        f"{village.pk},road,false,,2020-05-01,,",
        "nowhere,road,true,,2020-05-01,,",
        f"{village.pk},road,true,,2099-01-01,,",
        f"{village.pk},road,,,2020-05-02,,",
    ]
    answer = sent(cast, HEAD + "\n".join(rows))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert all(code in page for code in ("AREA-043", "AREA-041", "AREA-042", "AREA-040"))
    assert not AreaFact.objects.exists()


def test_who_may_not_change_areas_records_no_facts(cast: Cast) -> None:
    text = HEAD + f"{cast.areas['shigou-3'].pk},road,true,,2020-05-01,,\n"
    assert sent(cast, text, "county").status_code == 404
    assert not AreaFact.objects.exists()
