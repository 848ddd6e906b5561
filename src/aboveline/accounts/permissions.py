"""What may be done, as scope:resource:action, and which role may do it."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a duty may allow: scope, resource, action; in order of the alphabet."""

    ACCOUNTS_DUTY_GIVE = "accounts:duty:give"
    ACCOUNTS_DUTY_READ = "accounts:duty:read"
    ACCOUNTS_USER_ADD = "accounts:user:add"
    AREAS_AREA_CHANGE = "areas:area:change"
    AREAS_AREA_READ = "areas:area:read"
    AUDIT_ENTRY_READ = "audit:entry:read"
    EVALUATION_BACKTEST_RUN = "evaluation:backtest:run"
    EVALUATION_RECEIPT_ISSUE = "evaluation:receipt:issue"
    EVALUATION_RECEIPT_READ = "evaluation:receipt:read"
    EVALUATION_REGIME_DECIDE = "evaluation:regime:decide"
    EVALUATION_REGIME_SIMULATE = "evaluation:regime:simulate"
    EVALUATION_RUN_ASK = "evaluation:run:ask"
    EVALUATION_RUN_READ = "evaluation:run:read"
    EXITS_AREA_READ = "exits:area:read"
    EXITS_AREA_STEP = "exits:area:step"
    EXITS_CORRECTION_ASK = "exits:correction:ask"
    EXITS_CORRECTION_DECIDE = "exits:correction:decide"
    EXITS_LIST_LOCK = "exits:list:lock"
    EXITS_LIST_READ = "exits:list:read"
    EXITS_ROUND_CARRY = "exits:round:carry"
    EXITS_ROUND_READ = "exits:round:read"
    PROBLEMS_CLUE_REPORT = "problems:clue:report"
    PROBLEMS_FEED_TAKE = "problems:feed:take"
    PROBLEMS_PROBLEM_ANSWER = "problems:problem:answer"
    PROBLEMS_PROBLEM_ASSIGN = "problems:problem:assign"
    PROBLEMS_PROBLEM_CLEAR = "problems:problem:clear"
    PROBLEMS_PROBLEM_DECIDE = "problems:problem:decide"
    PROBLEMS_PROBLEM_READ = "problems:problem:read"
    REGISTRY_DUPLICATE_DECIDE = "registry:duplicate:decide"
    REGISTRY_EXPORT_MAKE = "registry:export:make"
    REGISTRY_HOUSEHOLD_ADD = "registry:household:add"
    REGISTRY_HOUSEHOLD_CHANGE = "registry:household:change"
    REGISTRY_HOUSEHOLD_MOVE = "registry:household:move"
    REGISTRY_HOUSEHOLD_READ = "registry:household:read"
    REGISTRY_IDENTITY_UNMASK = "registry:identity:unmask"
    REGISTRY_IMPORT_MAKE = "registry:import:make"
    REGISTRY_VISIT_RECORD = "registry:visit:record"
    STANDARD_STANDARD_READ = "standard:standard:read"
    VERIFICATION_APPEAL_DECIDE = "verification:appeal:decide"
    VERIFICATION_APPEAL_MAKE = "verification:appeal:make"
    VERIFICATION_ASSESSMENT_PLAN = "verification:assessment:plan"
    VERIFICATION_ASSESSMENT_READ = "verification:assessment:read"
    VERIFICATION_CENSUS_COUNT = "verification:census:count"
    VERIFICATION_CENSUS_DECIDE = "verification:census:decide"
    VERIFICATION_CENSUS_PLAN = "verification:census:plan"
    VERIFICATION_CENSUS_READ = "verification:census:read"
    VERIFICATION_CHECK_ASK = "verification:check:ask"
    VERIFICATION_COMPARISON_MAKE = "verification:comparison:make"
    VERIFICATION_FINDING_READ = "verification:finding:read"
    VERIFICATION_FLAG_DECIDE = "verification:flag:decide"
    VERIFICATION_FLAG_READ = "verification:flag:read"
    VERIFICATION_GROUND_RECORD = "verification:ground:record"
    VERIFICATION_HIT_DECIDE = "verification:hit:decide"
    VERIFICATION_INTERVIEW_RECORD = "verification:interview:record"


class Role(StrEnum):
    """The roles of the design; a duty gives one in an area for a time."""

    VILLAGE_WORKER = "village_worker"
    TOWNSHIP = "township"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"
    NATION = "nation"
    ENUMERATOR = "enumerator"
    ASSESSOR = "assessor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def level(self) -> str:
        """The level of areas that the role belongs to; other roles fit every level."""
        return "village" if self is Role.VILLAGE_WORKER else str(self)


_P = Permission
_LOOK = frozenset(
    {
        _P.AREAS_AREA_READ,
        _P.EVALUATION_RECEIPT_READ,
        _P.EXITS_AREA_READ,
        _P.EXITS_ROUND_READ,
        _P.PROBLEMS_PROBLEM_READ,
        _P.REGISTRY_HOUSEHOLD_READ,
        _P.STANDARD_STANDARD_READ,
    }
)
_RECORD = _LOOK | {
    _P.EVALUATION_RECEIPT_ISSUE,
    _P.EXITS_AREA_STEP,
    _P.EXITS_ROUND_CARRY,
    _P.PROBLEMS_CLUE_REPORT,
    _P.PROBLEMS_PROBLEM_ANSWER,
    _P.REGISTRY_HOUSEHOLD_CHANGE,
    _P.REGISTRY_VISIT_RECORD,
    _P.VERIFICATION_GROUND_RECORD,
}
_OFFICE = _RECORD | {
    _P.ACCOUNTS_DUTY_READ,
    _P.EXITS_CORRECTION_ASK,
    _P.PROBLEMS_PROBLEM_ASSIGN,
    _P.PROBLEMS_PROBLEM_CLEAR,
    _P.PROBLEMS_PROBLEM_DECIDE,
    _P.REGISTRY_EXPORT_MAKE,
    _P.REGISTRY_HOUSEHOLD_ADD,
    _P.REGISTRY_HOUSEHOLD_MOVE,
    _P.REGISTRY_IDENTITY_UNMASK,
    _P.REGISTRY_IMPORT_MAKE,
    _P.VERIFICATION_HIT_DECIDE,
}
# A pair of records in two counties is decided above both.
_ABOVE = _LOOK | {
    _P.ACCOUNTS_DUTY_READ,
    _P.EVALUATION_BACKTEST_RUN,
    _P.EVALUATION_REGIME_SIMULATE,
    _P.EVALUATION_RUN_ASK,
    _P.EVALUATION_RUN_READ,
    _P.EXITS_AREA_STEP,
    _P.EXITS_CORRECTION_DECIDE,
    _P.EXITS_LIST_READ,
    _P.REGISTRY_DUPLICATE_DECIDE,
    _P.REGISTRY_EXPORT_MAKE,
    _P.VERIFICATION_ASSESSMENT_READ,
    _P.VERIFICATION_CENSUS_READ,
    _P.VERIFICATION_CHECK_ASK,
    _P.VERIFICATION_FINDING_READ,
    _P.VERIFICATION_FLAG_READ,
}
_ASSESSES = {
    _P.VERIFICATION_APPEAL_DECIDE,
    _P.VERIFICATION_ASSESSMENT_PLAN,
    _P.VERIFICATION_CENSUS_PLAN,
}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.VILLAGE_WORKER: _RECORD | {_P.REGISTRY_HOUSEHOLD_ADD},
    Role.TOWNSHIP: _OFFICE,
    Role.COUNTY: _OFFICE
    | {
        _P.ACCOUNTS_DUTY_GIVE,
        _P.EVALUATION_BACKTEST_RUN,
        _P.EVALUATION_REGIME_SIMULATE,
        _P.EVALUATION_RUN_ASK,
        _P.EVALUATION_RUN_READ,
        _P.EXITS_LIST_LOCK,
        _P.EXITS_LIST_READ,
        _P.PROBLEMS_FEED_TAKE,
        _P.REGISTRY_DUPLICATE_DECIDE,
        _P.VERIFICATION_APPEAL_MAKE,
        _P.VERIFICATION_ASSESSMENT_READ,
        _P.VERIFICATION_CENSUS_DECIDE,
        _P.VERIFICATION_CENSUS_READ,
        _P.VERIFICATION_CHECK_ASK,
        _P.VERIFICATION_COMPARISON_MAKE,
        _P.VERIFICATION_FINDING_READ,
        _P.VERIFICATION_FLAG_DECIDE,
        _P.VERIFICATION_FLAG_READ,
    },
    Role.PREFECTURE: _ABOVE,
    # The standard of an area is changed above its county.
    Role.PROVINCE: _ABOVE | _ASSESSES | {_P.EVALUATION_REGIME_DECIDE},
    Role.NATION: _ABOVE | _ASSESSES | {_P.EVALUATION_REGIME_DECIDE},
    # Enumerators and assessors must not see what was recorded before.
    Role.ENUMERATOR: frozenset(
        {_P.AREAS_AREA_READ, _P.STANDARD_STANDARD_READ, _P.VERIFICATION_CENSUS_COUNT}
    ),
    Role.ASSESSOR: frozenset(
        {
            _P.AREAS_AREA_READ,
            _P.STANDARD_STANDARD_READ,
            _P.VERIFICATION_ASSESSMENT_READ,
            _P.VERIFICATION_INTERVIEW_RECORD,
        }
    ),
    Role.AUDITOR: _LOOK
    | {
        _P.ACCOUNTS_DUTY_READ,
        _P.AUDIT_ENTRY_READ,
        _P.EVALUATION_RUN_READ,
        _P.EXITS_LIST_READ,
        _P.VERIFICATION_ASSESSMENT_READ,
        _P.VERIFICATION_CENSUS_READ,
        _P.VERIFICATION_FINDING_READ,
        _P.VERIFICATION_FLAG_READ,
    },
    Role.ADMINISTRATOR: frozenset(
        {
            _P.ACCOUNTS_DUTY_GIVE,
            _P.ACCOUNTS_DUTY_READ,
            _P.ACCOUNTS_USER_ADD,
            _P.AREAS_AREA_CHANGE,
            _P.AREAS_AREA_READ,
            _P.AUDIT_ENTRY_READ,
            _P.STANDARD_STANDARD_READ,
        }
    ),
}
"""What each role may do in its area. A generated page lists it."""

GIVES: dict[Role, frozenset[Role]] = {role: frozenset() for role in Role} | {
    Role.COUNTY: frozenset({Role.VILLAGE_WORKER, Role.TOWNSHIP, Role.COUNTY, Role.ENUMERATOR}),
    Role.ADMINISTRATOR: frozenset(Role),
}
"""Which roles a role may give inside its area, and never one of a level above that area."""

SECOND_FACTOR: frozenset[Role] = frozenset(
    {Role.COUNTY, Role.PREFECTURE, Role.PROVINCE, Role.NATION, Role.AUDITOR, Role.ADMINISTRATOR}
)
"""Roles that see many people, or give rights: their people sign in with a second factor."""
