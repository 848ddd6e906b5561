"""The words of roles and permissions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aboveline.accounts.permissions import Permission, Role

ROLE_NAMES = {
    Role.VILLAGE_WORKER: _("village worker"),
    Role.TOWNSHIP: _("township office"),
    Role.COUNTY: _("county office"),
    Role.PREFECTURE: _("prefecture office"),
    Role.PROVINCE: _("province office"),
    Role.NATION: _("national office"),
    Role.ENUMERATOR: _("enumerator"),
    Role.ASSESSOR: _("assessor"),
    Role.AUDITOR: _("auditor"),
    Role.ADMINISTRATOR: _("administrator"),
}
ROLE_WORDS = {
    Role.VILLAGE_WORKER: _("Visits households of a village and records what was seen."),
    Role.TOWNSHIP: _("Keeps the register of a township; imports and exports lists."),
    Role.COUNTY: _("Keeps the register of a county and gives duties in it."),
    Role.PREFECTURE: _("Looks at the counties of a prefecture."),
    Role.PROVINCE: _("Looks at a whole province."),
    Role.NATION: _("Looks at the whole country."),
    Role.ENUMERATOR: _("Counts anew; does not see what was recorded before."),
    Role.ASSESSOR: _("Checks a sample independently; does not see what was recorded before."),
    Role.AUDITOR: _("Reads the register and who did what; changes nothing."),
    Role.ADMINISTRATOR: _("Gives accounts and duties, keeps the areas; has no page of households."),
}
PERMISSION_NAMES = {
    Permission.ACCOUNTS_DUTY_GIVE: _("give and end duties"),
    Permission.ACCOUNTS_DUTY_READ: _("see who holds which role"),
    Permission.ACCOUNTS_USER_ADD: _("add people and close accounts"),
    Permission.AREAS_AREA_CHANGE: _("change areas"),
    Permission.AREAS_AREA_READ: _("see areas"),
    Permission.AUDIT_ENTRY_READ: _("read the audit"),
    Permission.EVALUATION_BACKTEST_RUN: _("try warning rules on past days"),
    Permission.EVALUATION_RECEIPT_ISSUE: _("issue the receipt of a decision"),
    Permission.EVALUATION_RECEIPT_READ: _("read the receipts of decisions"),
    Permission.EVALUATION_RUN_ASK: _("have all households of an area judged now"),
    Permission.EVALUATION_RUN_READ: _("see when all households of an area were judged"),
    Permission.EXITS_AREA_ASSESS: _("record the assessment of an area that is to leave"),
    Permission.EXITS_AREA_READ: _("see the exits of areas"),
    Permission.EXITS_AREA_STEP: _("take a step in the exit of an area"),
    Permission.EXITS_CORRECTION_ASK: _("ask for a correction after the lock of a year"),
    Permission.EXITS_CORRECTION_DECIDE: _("decide about a correction after the lock of a year"),
    Permission.EXITS_LIST_LOCK: _("lock the register for a year"),
    Permission.EXITS_LIST_READ: _("read the lists as they were locked"),
    Permission.EXITS_ROUND_CARRY: _("open rounds and take their steps"),
    Permission.EXITS_ROUND_READ: _("see rounds of identification and exit"),
    Permission.PROBLEMS_CLUE_REPORT: _("report a clue"),
    Permission.PROBLEMS_FEED_TAKE: _("take what departments send, and give them tokens"),
    Permission.PROBLEMS_PROBLEM_ANSWER: _("answer a problem with help"),
    Permission.PROBLEMS_PROBLEM_ASSIGN: _("give a problem an owner"),
    Permission.PROBLEMS_PROBLEM_CLEAR: _("clear an answered problem"),
    Permission.PROBLEMS_PROBLEM_DECIDE: _("decide about a clue"),
    Permission.PROBLEMS_PROBLEM_READ: _("read the ledger"),
    Permission.REGISTRY_DUPLICATE_DECIDE: _("decide about possible duplicates"),
    Permission.REGISTRY_EXPORT_MAKE: _("export lists"),
    Permission.REGISTRY_HOUSEHOLD_ADD: _("register households"),
    Permission.REGISTRY_HOUSEHOLD_CHANGE: _("change households"),
    Permission.REGISTRY_HOUSEHOLD_MOVE: _("move households between areas"),
    Permission.REGISTRY_HOUSEHOLD_READ: _("see households"),
    Permission.REGISTRY_IDENTITY_UNMASK: _("read an identity number, with a reason"),
    Permission.REGISTRY_IMPORT_MAKE: _("import lists"),
    Permission.REGISTRY_VISIT_RECORD: _("record visits"),
    Permission.STANDARD_STANDARD_READ: _("read the standard"),
    Permission.VERIFICATION_COMPARISON_MAKE: _("hold lists from outside against the register"),
    Permission.VERIFICATION_GROUND_RECORD: _("record on what ground a household is compared"),
    Permission.VERIFICATION_HIT_DECIDE: _("say what a hit of a comparison was"),
}
