"""The rows of a made-up county written into the register."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from pypinyin import lazy_pinyin

from aboveline.accounts.actors import Actor
from aboveline.registry.models import (
    Household,
    HouseholdCause,
    IncomeLine,
    IncomeStatement,
    Living,
    Membership,
    NumberSeries,
    Person,
    StatusChange,
    Visit,
)
from aboveline.site.demo.areas import DemoCounty
from aboveline.site.demo.clocks import FieldWork
from aboveline.site.demo.people import Names
from aboveline.site.demo.tables import Row, Rows
from aboveline.vault.sealing import seal
from aboveline.web.bulk import insert_rows
from aboveline.web.keys import new_key

_MONEY = (
    "out_of_pocket_year",
    "schooling_cost_year",
    "insurance_payout_year",
    "disaster_loss_year",
)
_TEXT = ("dwelling_grade", "dwelling_remedy", "water_quality")


class CountyWriter:
    """Writes one county: everything as bulk rows, sealed where the register seals."""

    def __init__(
        self, county: DemoCounty, rows: dict[str, Rows], *, actor: Actor, hasty: bool = False
    ) -> None:
        self._county, self._rows, self._actor = county, rows, actor
        self._names = Names(int(county.area.code))
        self._prefix = county.area.code[2:]
        self._visit_on: dict[tuple[UUID, date], UUID] = {}
        self._work = FieldWork(county, self._names, hasty=hasty)

    def write(self) -> dict[str, int]:
        """Write all; gives counts by table."""
        people = self._people()
        households = self._households(people)
        _keep_homes(people, households)
        insert_rows(Household, map(vars, households))
        # numbers that are given later go on where these end
        NumberSeries.objects.create(
            area=self._county.area, prefix=self._prefix, last=len(households)
        )
        insert_rows(Person, (vars(person) for person, _ in people))
        insert_rows(Membership, (row for _, row in people))
        insert_rows(HouseholdCause, self._causes())
        insert_rows(StatusChange, self._statuses())
        visits = insert_rows(Visit, self._visits())
        living = insert_rows(Living, self._living())
        statements, lines = self._income()
        insert_rows(IncomeStatement, statements)
        insert_rows(IncomeLine, lines)
        return {
            "households": len(households),
            "people": len(people),
            "visits": visits,
            "observations": living,
            "answers about income": len(lines),
        }

    def _people(self) -> list[tuple[Person, Row]]:
        surname: dict[UUID, str] = {}
        called: dict[UUID, set[str]] = defaultdict(set)
        found = []
        for row in sorted(self._rows["people"], key=lambda row: row["relation"] != "head"):
            home = row["household_id"]
            if home not in surname or row["relation"] in ("spouse", "daughter_in_law", "mother"):
                family = self._names.surname()
                surname.setdefault(home, family)
            else:
                family = surname[home]
            name = self._names.name(family, row["sex"])
            while name in called[home]:  # nobody shares a name inside a household
                name = self._names.name(family, row["sex"])
            called[home].add(name)
            person = self._person(row, name)
            member = {
                "person_id": person.pk,
                "household_id": home,
                "relation": row["relation"] or "",
                "valid_from": row["since"],
                "valid_to": row["until"],
                "end_reason": "move_out" if row["until"] else "",
            }
            found.append((person, member))
        return found

    def _person(self, row: dict[str, Any], name: str) -> Person:
        person = Person(id=row["person_id"], name=name, recorded_by=self._actor.key)
        person.name_pinyin = "".join(lazy_pinyin(name))
        person.sex, person.birth_date = row["sex"] or "", row["birth_date"]
        person.recorded_at = _moment(row["since"])
        person.identity_type = "resident_id"
        number = row["identity_number"]
        seal(person, "identity_number", number)
        seal(person, "health", row["health"] or "")
        grade = row["disability_grade"]
        seal(person, "disability_grade", "" if grade is None else str(grade))
        person.identity_masked = f"{number[:3]}{'*' * 13}{number[-2:]}"
        for name_of in ("labour_ability", "insurance_exception"):
            setattr(person, name_of, row[name_of] or "")
        for field in (
            "in_school",
            "taught_at_home",
            "certified_unable_to_attend",
            "schooling_years",
            "residents_medical_insurance",
            "employees_medical_insurance",
            "working",
            "works_away",
            "months_worked",
            "public_post",
        ):
            setattr(person, field, row[field])
        return person

    def _households(self, people: list[tuple[Person, Row]]) -> list[Household]:
        head: dict[UUID, Person] = {}
        size: dict[UUID, int] = defaultdict(int)
        for person, member in people:
            if member["valid_to"] is None:
                size[member["household_id"]] += 1
                if member["relation"] == "head":
                    head[member["household_id"]] = person
        found = []
        for number, row in enumerate(self._rows["households"], start=1):
            key = row["household_id"]
            found.append(
                Household(
                    id=key,
                    number=f"{self._prefix}-{number:05d}",
                    area=self._county.villages[row["area_id"] % len(self._county.villages)],
                    register_status=row["register_status"] or "not_registered",
                    head_name=head[key].name if key in head else "",
                    head_pinyin=head[key].name_pinyin if key in head else "",
                    size=size[key],
                    was_registered_poor=row["was_registered_poor"],
                    relocation_household=row["relocation_household"],
                    related_to_official=row["related_to_official"],
                    registered_on=row["registered_on"],
                    identified_on=row["identified_on"],
                    recorded_by=self._actor.key,
                    recorded_at=_moment(row["since"]),
                )
            )
        return found

    def _causes(self) -> Rows:
        return [
            {
                "household_id": row["household_id"],
                "cause": cause,
                "is_main": place == 0,
                "valid_from": row["registered_on"] or row["since"],
            }
            for row in self._rows["households"]
            if row["main_cause"]
            for place, cause in enumerate([row["main_cause"], *(row["other_causes"] or "").split()])
        ]

    def _statuses(self) -> Rows:
        return [
            {
                "household_id": row["household_id"],
                "before": row["before"],
                "after": row["after"],
                "on": row["changed_on"],
                "actor": self._actor.key,
                "at": _moment(row["changed_on"]),
            }
            for row in self._rows["statuses"]
        ]

    def _visits(self) -> Rows:
        found = []
        village = {row["household_id"]: row["area_id"] for row in self._rows["households"]}
        for row in self._rows["visits"]:
            key = new_key()
            self._visit_on[row["household_id"], row["visited_on"]] = key
            found.append(
                {
                    "id": key,
                    "household_id": row["household_id"],
                    "visited_on": row["visited_on"],
                    "mode": row["mode"] or "home",
                    "recorded_at": _moment(row["visited_on"]),
                }
            )
        self._work.tell(found, village)
        return found

    def _living(self) -> Rows:
        found = []
        for given in self._rows["living"]:
            row = dict(given)
            money = {f"{name}_cents": _cents(row.pop(name)) for name in _MONEY}
            row |= {name: row[name] or "" for name in _TEXT}
            day = row["observed_on"]
            of_visit = {
                "visit_id": self._visit_on.get((row["household_id"], day)),
                "recorded_by": self._actor.key,
                "recorded_at": _moment(day),
            }
            found.append(row | money | of_visit)
        return found

    def _income(self) -> tuple[Rows, Rows]:
        statements: dict[tuple[UUID, date], Row] = {}
        lines = []
        for row in self._rows["income"]:
            home, month_from = row["household_id"], row["month_from"]
            if (home, month_from) not in statements:
                statements[home, month_from] = {
                    "id": new_key(),
                    "household_id": home,
                    "month_from": month_from,
                    "month_to": row["month_to"],
                    "recorded_by": self._actor.key,
                    "recorded_at": _moment(row["month_to"]),
                }
            is_amount = row["said"] == "amount"
            lines.append(
                {
                    "statement_id": statements[home, month_from]["id"],
                    "kind": row["kind"],
                    "answer": row["said"],
                    "amount_cents": row["cents"] if is_amount else None,
                    "currency": "CNY" if is_amount else "",
                    "period": "total" if is_amount else "",
                    "basis": "household" if is_amount else "",
                    "source": row["source"] or "household",
                }
            )
        return list(statements.values()), lines


def _keep_homes(people: list[tuple[Person, Row]], households: list[Household]) -> None:
    """Tell those who live somewhere today where that is, for searches."""
    homes = {row.pk: row for row in households}
    for person, member in people:
        if member["valid_to"] is None:
            home = homes[member["household_id"]]
            person.home_area_id, person.home_number = home.area_id, home.number


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=UTC)


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)
