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
    Person,
    StatusChange,
    Visit,
)
from aboveline.site.demo.areas import DemoCounty
from aboveline.site.demo.people import Names
from aboveline.site.demo.tables import Rows
from aboveline.vault.sealing import seal
from aboveline.web.keys import new_key

_BATCH = 2_000
_MONEY = (
    "out_of_pocket_year",
    "schooling_cost_year",
    "insurance_payout_year",
    "disaster_loss_year",
)
_TEXT = ("dwelling_grade", "dwelling_remedy", "water_quality")


class CountyWriter:
    """Writes one county: everything as bulk rows, sealed where the register seals."""

    def __init__(self, county: DemoCounty, rows: dict[str, Rows], *, actor: Actor) -> None:
        self._county, self._rows, self._actor = county, rows, actor
        self._names = Names(int(county.area.code))
        self._visit_on: dict[tuple[UUID, date], UUID] = {}

    def write(self) -> dict[str, int]:
        """Write all; gives counts by table."""
        people = self._people()
        households = self._households(people)
        Household.objects.bulk_create(households, batch_size=_BATCH)
        Person.objects.bulk_create((person for person, _ in people), batch_size=_BATCH)
        Membership.objects.bulk_create((row for _, row in people), batch_size=_BATCH)
        HouseholdCause.objects.bulk_create(self._causes(), batch_size=_BATCH)
        StatusChange.objects.bulk_create(self._statuses(), batch_size=_BATCH)
        visits = Visit.objects.bulk_create(self._visits(), batch_size=_BATCH)
        living = Living.objects.bulk_create(self._living(), batch_size=_BATCH)
        statements, lines = self._income()
        IncomeStatement.objects.bulk_create(statements, batch_size=_BATCH)
        IncomeLine.objects.bulk_create(lines, batch_size=_BATCH)
        return {
            "households": len(households),
            "people": len(people),
            "visits": len(visits),
            "observations": len(living),
            "answers about income": len(lines),
        }

    def _people(self) -> list[tuple[Person, Membership]]:
        surname: dict[UUID, str] = {}
        found = []
        for row in sorted(self._rows["people"], key=lambda row: row["relation"] != "head"):
            home = row["household_id"]
            if home not in surname or row["relation"] in ("spouse", "daughter_in_law", "mother"):
                family = self._names.surname()
                surname.setdefault(home, family)
            else:
                family = surname[home]
            person = self._person(row, self._names.name(family, row["sex"]))
            member = Membership(
                person=person,
                household_id=home,
                relation=row["relation"] or "",
                valid_from=row["since"],
                valid_to=row["until"],
                end_reason="moved_out" if row["until"] else "",
            )
            found.append((person, member))
        return found

    def _person(self, row: dict[str, Any], name: str) -> Person:
        person = Person(id=row["person_id"], name=name, recorded_by=self._actor.key)
        person.name_pinyin = "".join(lazy_pinyin(name))
        person.sex, person.birth_date = row["sex"] or "", row["birth_date"]
        person.recorded_at = _moment(row["since"])
        person.identity_type = "resident_identity_card"
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

    def _households(self, people: list[tuple[Person, Membership]]) -> list[Household]:
        head: dict[UUID, Person] = {}
        size: dict[UUID, int] = defaultdict(int)
        for person, member in people:
            if member.valid_to is None:
                size[member.household_id] += 1
                if member.relation == "head":
                    head[member.household_id] = person
        found = []
        prefix = self._county.area.code[2:]
        for number, row in enumerate(self._rows["households"], start=1):
            key = row["household_id"]
            found.append(
                Household(
                    id=key,
                    number=f"{prefix}-{number:05d}",
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

    def _causes(self) -> list[HouseholdCause]:
        return [
            HouseholdCause(
                household_id=row["household_id"],
                cause=cause,
                is_main=place == 0,
                valid_from=row["registered_on"] or row["since"],
            )
            for row in self._rows["households"]
            if row["main_cause"]
            for place, cause in enumerate([row["main_cause"], *(row["other_causes"] or "").split()])
        ]

    def _statuses(self) -> list[StatusChange]:
        return [
            StatusChange(
                household_id=row["household_id"],
                before=row["before"],
                after=row["after"],
                on=row["changed_on"],
                actor=self._actor.key,
                at=_moment(row["changed_on"]),
            )
            for row in self._rows["statuses"]
        ]

    def _visits(self) -> list[Visit]:
        found = []
        for row in self._rows["visits"]:
            visit = Visit(
                id=new_key(),
                household_id=row["household_id"],
                visited_on=row["visited_on"],
                mode=row["mode"] or "home",
                visitor=self._actor.key,
                recorded_at=_moment(row["visited_on"]),
            )
            self._visit_on[row["household_id"], row["visited_on"]] = visit.pk
            found.append(visit)
        return found

    def _living(self) -> list[Living]:
        found = []
        for given in self._rows["living"]:
            row = dict(given)
            money = {f"{name}_cents": _cents(row.pop(name)) for name in _MONEY}
            row |= {name: row[name] or "" for name in _TEXT}
            day = row["observed_on"]
            found.append(
                Living(
                    visit_id=self._visit_on.get((row["household_id"], day)),
                    recorded_by=self._actor.key,
                    recorded_at=_moment(day),
                    **row,
                    **money,
                )
            )
        return found

    def _income(self) -> tuple[list[IncomeStatement], list[IncomeLine]]:
        statements: dict[tuple[UUID, date], IncomeStatement] = {}
        lines = []
        for row in self._rows["income"]:
            key = row["household_id"], row["month_from"]
            if key not in statements:
                month = row["month_from"].month + 3
                end = date(row["month_from"].year + month // 13, (month - 1) % 12 + 1, 1)
                statements[key] = IncomeStatement(
                    household_id=row["household_id"],
                    month_from=row["month_from"],
                    month_to=end,
                    recorded_by=self._actor.key,
                    recorded_at=_moment(end),
                )
            is_amount = row["said"] == "amount"
            lines.append(
                IncomeLine(
                    statement=statements[key],
                    kind=row["kind"],
                    answer=row["said"],
                    amount_cents=row["cents"] if is_amount else None,
                    currency="CNY" if is_amount else "",
                    period="total" if is_amount else "",
                    basis="household" if is_amount else "",
                    source=row["source"] or "household",
                )
            )
        return list(statements.values()), lines


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(10), tzinfo=UTC)


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)
