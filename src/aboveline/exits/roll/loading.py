"""Load a roll: one row a province and county, beside the rolls that were loaded before."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from aboveline.accounts.actors import Actor
from aboveline.audit.actions import record
from aboveline.exits.models import Roll, RollCounty, RollProvince
from aboveline.exits.roll.reading import RollFiles, read_roll
from aboveline.web.clock import now


def load_roll(folder: Path, *, actor: Actor) -> Roll:
    """The roll in a folder, loaded; the same files again give the roll that is there.

    Raises RollError with every fault, and then nothing is loaded.
    """
    files = read_roll(folder)
    with transaction.atomic():
        known = Roll.objects.filter(digest=files.digest).first()
        return known if known is not None else _loaded(files, actor)


def _loaded(files: RollFiles, actor: Actor) -> Roll:
    without_code = [county for county in files.counties if not county.code]
    numbers = {id(county): f"N{place:04d}" for place, county in enumerate(without_code, start=1)}
    roll: Roll = Roll.objects.create(
        digest=files.digest,
        loaded_by=actor.key,
        loaded_at=now(),
        counts={
            "counties": len(files.counties),
            "without_code": len(without_code),
            "listed": sum(county.is_listed for county in files.counties),
        },
    )
    provinces = {
        province.name: RollProvince(
            roll=roll,
            order=order,
            code=province.code,
            name=province.name,
            region=province.region,
            below_percent=province.below_percent,
            by_year={str(year): count for year, count in province.by_year.items()},
            last_declared_on=province.last_declared_on,
        )
        for order, province in enumerate(files.provinces)
    }
    RollProvince.objects.bulk_create(provinces.values())
    RollCounty.objects.bulk_create(
        RollCounty(
            roll=roll,
            number=county.code or numbers[id(county)],
            code=county.code,
            province=provinces[county.province],
            city=county.city,
            name_then=county.name_then,
            name_now=county.name_now,
            cohort_year=county.cohort_year,
            is_listed=county.is_listed,
            confidence=county.confidence,
            note=county.note,
        )
        for county in files.counties
    )
    record("exits:roll:load", actor=actor, subject=roll, details=roll.counts)
    return roll
