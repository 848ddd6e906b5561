"""A village of made-up households that the tests share; each has a story."""

from datetime import date

import pyarrow as pa

DAY = date(2020, 6, 30)
WINDOW = (date(2018, 10, 1), date(2019, 10, 1))
ASKED = {
    "residents_medical_insurance": True,
    "taught_at_home": False,
    "certified_unable_to_attend": False,
}
ADULT = {**ASKED, "in_school": False, "labour_ability": "ordinary"}
CHILD = {**ASKED, "in_school": True, "birth_date": date(2010, 5, 5)}
GOOD = {
    "enough_food": True,
    "enough_clothing": True,
    "protein_available": True,
    "dwelling_grade": "A",
    "dwelling_remedy": "none",
    "water_litres_per_person_day": 70.0,
    "water_quality": "meets_standard",
    "water_at_home": True,
    "water_fetch_minutes": 0.0,
    "water_assurance_percent": 99.0,
}
STORIES = {
    "steady": {"income": 30000},
    "at-the-line": {"income": 12000},
    "out-of-school": {"income": 30000, "child": {"in_school": False}},
    "bad-roof": {"income": 30000, "living": {"dwelling_grade": "D"}},
    "refused": {"income": None},
}
KINDS = ("wage", "business", "property", "transfer", "production_expense")


def register(stories=STORIES):
    """The tables of a register in which every story is a household of three."""
    rows = {"households": [], "people": [], "living": [], "income": []}
    for name, story in stories.items():
        key = {"household_id": name}
        rows["households"].append({**key, "area_id": "v1", "register_status": "registered_poor"})
        rows["living"].append({**key, "observed_on": DAY, **GOOD, **story.get("living", {})})
        members = [
            {**ADULT, "birth_date": date(1980, 1, 1)},
            {**ADULT, "birth_date": date(1982, 2, 2)},
            {**CHILD, **story.get("child", {})},
        ]
        for number, member in enumerate(members, 1):
            rows["people"].append({"person_id": f"{name}-{number}", **key, **member})
        rows["income"] += [_answer(name, kind, story["income"]) for kind in KINDS]
    areas = [
        {"area_id": "n", "parent_id": None, "level": "nation", "tags": ""},
        {"area_id": "c1", "parent_id": "n", "level": "county", "tags": "west"},
        {"area_id": "v1", "parent_id": "c1", "level": "village", "tags": ""},
    ]
    tables = {name: pa.Table.from_pylist(items, _schema(items)) for name, items in rows.items()}
    return {"areas": pa.Table.from_pylist(areas), **tables}


def _answer(household, kind, wage):
    answer = {"household_id": household, "kind": kind, "answer": "none", "amount": None}
    if kind == "wage":
        answer |= {"answer": "refused"} if wage is None else {"answer": "amount", "amount": wage}
    return {
        **answer,
        "currency": "CNY",
        "period": "year",
        "basis": "household",
        "month_from": WINDOW[0],
        "month_to": WINDOW[1],
    }


def _schema(items):
    keys = dict.fromkeys(key for row in items for key in row)
    first = {key: next((r[key] for r in items if r.get(key) is not None), None) for key in keys}
    return pa.schema([(key, pa.scalar(value).type) for key, value in first.items()])
