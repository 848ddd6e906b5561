"""Checks whether answers were made up: units whose records differ from what chance allows.

A flag is a reason to look, never a finding about a person. docs/falsification.md states what
every check looks at, how often it is wrong on clean data and how much it finds.
"""

from aboveline.statistics.falsification.catalogue import CHECK_OF, CHECKS, Check, sentence_of
from aboveline.statistics.falsification.copied_answers import copied_answers
from aboveline.statistics.falsification.county import (
    Amounts,
    Edits,
    Evidence,
    Homes,
    run_checks,
)
from aboveline.statistics.falsification.digit_preference import digit_preference
from aboveline.statistics.falsification.edits import Inspection, edits_after_announcement
from aboveline.statistics.falsification.heaped_incomes import heaped_incomes
from aboveline.statistics.falsification.jumps import jumps
from aboveline.statistics.falsification.outcomes import Groups, Outcome, adjusted, groups
from aboveline.statistics.falsification.shared import registered_officials, shared_phones
from aboveline.statistics.falsification.visits import (
    Visits,
    impossible_distances,
    many_visits,
    quick_visits,
)

__all__ = [
    "CHECKS",
    "CHECK_OF",
    "Amounts",
    "Check",
    "Edits",
    "Evidence",
    "Groups",
    "Homes",
    "Inspection",
    "Outcome",
    "Visits",
    "adjusted",
    "copied_answers",
    "digit_preference",
    "edits_after_announcement",
    "groups",
    "heaped_incomes",
    "impossible_distances",
    "jumps",
    "many_visits",
    "quick_visits",
    "registered_officials",
    "run_checks",
    "sentence_of",
    "shared_phones",
]
