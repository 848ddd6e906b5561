"""The things that the addresses of the site lead to: one of each kind, in one village."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
from tests.cast import AT, DAY, Cast
from tests.exits.area_scene import noticed_village, to_assess
from tests.site.round_scene import round_with_all
from tests.verification.assessment_scene import in_field
from tests.verification.census_scene import Counted, counted_once
from tests.verification.flag_scene import raised_flag

from aboveline.accounts.actors import service
from aboveline.areas.models import Area, AreaClosure
from aboveline.evaluation.models import Receipt, Simulation
from aboveline.evaluation.receipts.issuing import issue_receipt
from aboveline.exits.models import AreaExit, Correction, Notice, Recheck, Roll, Round, YearLock
from aboveline.problems.actions import Clue, pair_helper, plan_measure, report_problem
from aboveline.problems.actions.feeding import check_feed
from aboveline.problems.actions.helping import Help
from aboveline.problems.actions.sheets import keep_sheet
from aboveline.problems.actions.tokens import Term, give_token
from aboveline.problems.actions.trials import Asked, ask_for_trial
from aboveline.problems.feeds.reading import Sent, feed_named
from aboveline.problems.models import (
    FeedBatch,
    FeedToken,
    LedgerSheet,
    Measure,
    Pairing,
    Problem,
    WarningTrial,
)
from aboveline.registry.attachments import attach
from aboveline.registry.importing.batches import start_import
from aboveline.registry.models import (
    Attachment,
    DuplicatePair,
    ImportBatch,
    Move,
    SavedFilter,
    WorkSpell,
)
from aboveline.verification.models import Comparison, Flag, Hit, SampleHousehold

VILLAGE = "shigou-3"
COUNTS = {"counties": 0, "without_code": 0, "listed": 0}
NOWHERE = UUID("99999999-9999-7999-9999-999999999999")
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c02"
    "0000000b4944415478da6364f80f00010501012718e3660000000049454e44ae426082"
)


@dataclass
class Scene:
    """The cast and one thing of each kind in the village where the scene plays."""

    cast: Cast
    attachment: Attachment
    move: Move
    saved_filter: SavedFilter
    import_batch: ImportBatch
    pair: DuplicatePair
    receipt: Receipt
    spell: WorkSpell
    ended: Area
    problem: Problem
    measure: Measure
    pairing: Pairing
    feed: FeedBatch
    token: FeedToken
    sheet: LedgerSheet
    trial: WarningTrial
    hit: Hit
    area_exit: AreaExit
    to_assess: AreaExit
    simulation: Simulation
    flag: Flag
    round: Round
    notice: Notice
    recheck: Recheck
    year_lock: YearLock
    correction: Correction
    sampled: SampleHousehold
    census: Counted

    @property
    def person(self) -> Any:
        """The head of the household in the village."""
        return self.cast.households["0417"].memberships.get(relation="head").person


def make_scene(cast: Cast) -> Scene:
    """The things that the addresses lead to."""
    home = cast.households["0417"]
    move = Move.objects.create(
        household=cast.households["0512"],
        from_area=cast.areas["heishui-1"],
        to_area=cast.areas[VILLAGE],
        moved_on=date(2020, 6, 29),
        proposed_by="service:tests",
        proposed_at=AT,
    )
    cast.areas[VILLAGE].boundary = {
        "type": "Polygon",
        "coordinates": [[[100, 30], [101, 30], [101, 31], [100, 30]]],
    }
    cast.areas[VILLAGE].save()
    office = service("tests")
    photo = attach(home, io.BytesIO(_PNG), actor=office, kind="photo")
    sheet = "姓名,性别\n王虚构,女\n".encode()
    batch = start_import(sheet, "list.csv", area=cast.areas[VILLAGE], actor=office)
    kept = SavedFilter.objects.create(user=cast.user("county"), name="Kept", query={})
    first, second = (line.person for line in home.memberships.order_by("id"))
    pair = DuplicatePair.objects.create(
        first=first, second=second, found_by="tests", found_at=AT, evidence={}
    )
    spell = WorkSpell.objects.create(
        person=first, started_on=date(2020, 3, 1), recorded_by="service:tests", recorded_at=AT
    )
    Roll.objects.create(digest="0" * 64, loaded_by="service:tests", loaded_at=AT, counts=COUNTS)
    receipt, ended = issue_receipt(home, actor=office), _ended(cast)
    problem = report_problem(home, Clue("lost_work", "visit"), actor=office)
    measure = plan_measure(problem, Help("employment", "A post at the works"), actor=office)
    pairing = pair_helper(home, name="Helper Made-Up", actor=office)
    term = Term("Made-Up Office", DAY, DAY)
    token, _text = give_token("medical_bills", cast.areas[VILLAGE], term, actor=office)
    sent = check_feed(
        feed_named("medical_bills"), [Sent(2, "R1")], area=cast.areas[VILLAGE], actor=office
    )
    made = (photo, move, kept, batch, pair, receipt, spell, ended, problem, measure, pairing)
    sheet = keep_sheet((), file_name="ledger.xlsx", actor=cast.actor("county"))
    trial = ask_for_trial(cast.areas[VILLAGE], Asked(180), actor=office)
    exits = (noticed_village(cast), to_assess(cast), _simulation(cast))
    reached = (*exits, raised_flag(cast), *round_with_all(cast))
    more = (sent, token, sheet, trial, _hit(cast), *reached)
    return Scene(cast, *made, *more, in_field(cast), counted_once(cast))


def _hit(cast: Cast) -> Hit:
    """A member who stands on a list from outside."""
    home = cast.households["0417"]
    of = {"area": cast.areas[VILLAGE], "actor": "service:tests", "at": AT}
    made = Comparison.objects.create(list_name="vehicles", file_digest="0" * 64, **of)
    return Hit.objects.create(
        comparison=made,
        area=cast.areas[VILLAGE],
        household=home,
        person=home.memberships.get(relation="head").person,
        place=2,
        probability=1.0,
        is_exact=True,
    )


def _simulation(cast: Cast) -> Simulation:
    """What the next standard would change in the village: nothing."""
    changes = io.BytesIO()
    pq.write_table(pa.table({"household_id": pa.array([], pa.string())}), changes)
    digests = dict.fromkeys(("before_digest", "after_digest", "register_digest"), "0" * 64)
    return Simulation.objects.create(
        area=cast.areas[VILLAGE],
        before="china-2013",
        before_on=DAY,
        after="china-2021",
        after_pack="china-2021",
        after_on=date(2021, 1, 1),
        known_at=AT,
        result={"flows": [], "criteria": [], "benefits": []},
        changes=changes.getvalue(),
        changed=0,
        digest="0" * 64,
        actor="service:tests",
        at=AT,
        **digests,
    )


def _ended(cast: Cast) -> Area:
    """A village that ended, beside the one where the scene plays."""
    beside = cast.areas[VILLAGE]
    made = Area.objects.create(
        level=beside.level, parent=beside.parent, name="Old Village", valid_to=date(2020, 6, 1)
    )
    AreaClosure.objects.create(above=made, below=made, distance=0)
    for row in AreaClosure.objects.filter(below=beside):
        AreaClosure.objects.create(above=row.above, below=made, distance=row.distance + 1)
    return made
