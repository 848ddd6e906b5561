"""The steps of an independent assessment, in their order."""

from aboveline.verification.actions.assessing.appealing import appeal, decide_appeal
from aboveline.verification.actions.assessing.closing import close_field, report_assessment
from aboveline.verification.actions.assessing.interviewing import (
    Given,
    assign_village,
    record_interview,
    replace_household,
)
from aboveline.verification.actions.assessing.planning import Planned, freeze_frame, plan_assessment
from aboveline.verification.actions.assessing.seeding import commit_part, open_part

__all__ = [
    "Given",
    "Planned",
    "appeal",
    "assign_village",
    "close_field",
    "commit_part",
    "decide_appeal",
    "freeze_frame",
    "open_part",
    "plan_assessment",
    "record_interview",
    "replace_household",
    "report_assessment",
]
