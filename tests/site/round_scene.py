"""A round of the village in which the scene plays, with one thing of each kind."""

from __future__ import annotations

from tests.cast import AT, DAY, Cast

from aboveline.accounts.actors import service
from aboveline.exits.actions.posting import post
from aboveline.exits.locks import digest_of
from aboveline.exits.models import (
    Candidate,
    Correction,
    Draw,
    Notice,
    Recheck,
    Round,
    YearLock,
)
from aboveline.exits.procedures import procedures
from aboveline.exits.ready import Before
from aboveline.vault.sealing import seal

VILLAGE = "shigou-3"


def round_with_all(cast: Cast) -> tuple[Round, Notice, Recheck, YearLock, Correction]:
    """A round with the household of the village, a notice that is up, and one drawn again."""
    leaves, home = procedures()["exit"], cast.households["0417"]
    found = Round.objects.create(
        area=cast.areas[VILLAGE],
        procedure="exit",
        year=DAY.year,
        standard=leaves.standard.name,
        pack=leaves.standard.folder.name,
        pack_digest=leaves.standard.digest,
        opened_on=DAY,
        opened_by="service:tests",
        opened_at=AT,
    )
    status = {"entered_as": home.register_status, "status": home.register_status}
    one = Candidate.objects.create(round=found, household=home, state="open", **status)
    step = leaves.steps[leaves.position_of("notice")]
    before = Before(leaves, step, {found.pk: found}, [one], DAY)
    (notice,) = post(before, place="The board", actor=service("tests"))
    draw = Draw.objects.create(
        round=found, step="township_check", seed="0", of_count=1, on=DAY, drawn_at=AT
    )
    again = Recheck.objects.create(draw=draw, candidate=one)
    return found, notice, again, *_lock(cast)


def _lock(cast: Cast) -> tuple[YearLock, Correction]:
    """The village locked last year, and a correction that waits."""
    lock = YearLock(
        area=cast.areas[VILLAGE], year=2019, on=DAY, digest=digest_of("[]"), count=0, locked_at=AT
    )
    seal(lock, "content", "[]")
    lock.save(force_insert=True)
    correction = Correction.objects.create(
        lock=lock,
        household=cast.households["0417"],
        before="not_registered",
        after="registered_poor",
        reason="Written wrong.",
        asked_by="service:tests",
        asked_on=DAY,
        asked_at=AT,
    )
    return lock, correction
