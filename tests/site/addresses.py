"""Every address of the site: which permission opens it, for which area, and what it takes.

A new address needs a line here: `test_every_address.py` fails without one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tests.site.address import Address
from tests.site.address_scene import NOWHERE, VILLAGE, Scene
from tests.site.census_addresses import OF_CENSUS

from aboveline.accounts.permissions import Permission


def _household(permission: Permission, takes: str, **more: Any) -> Address:
    given = {"area": VILLAGE, "here": lambda _: {"number": "0417"}, "absent": {"number": "0999"}}
    return Address(permission, takes, **(given | more))


def _member(
    takes: str = "both", permission: Permission = Permission.REGISTRY_HOUSEHOLD_CHANGE
) -> Address:
    return _household(
        permission,
        takes,
        here=lambda scene: {"number": "0417", "key": scene.person.pk},
        absent={"number": "0417", "key": NOWHERE},
    )


def _area(permission: Permission = Permission.AREAS_AREA_READ, takes: str = "get") -> Address:
    return Address(
        permission,
        takes,
        area=VILLAGE,
        here=lambda scene: {"key": scene.cast.areas[VILLAGE].pk},
        absent={"key": NOWHERE},
    )


def _person(permission: Permission, takes: str = "post") -> Address:
    return Address(
        permission,
        takes,
        area=VILLAGE,
        here=lambda scene: {"key": scene.cast.user("village_worker").pk},
        absent={"key": NOWHERE},
    )


def _import(takes: str = "post") -> Address:
    return Address(
        Permission.REGISTRY_IMPORT_MAKE,
        takes,
        area=VILLAGE,
        here=lambda scene: {"key": scene.import_batch.pk},
        absent={"key": NOWHERE},
    )


def _thing(name: str, permission: Permission, takes: str = "get") -> Address:
    return Address(
        permission,
        takes,
        area=VILLAGE,
        here=lambda scene: {"key": getattr(scene, name).pk},
        absent={"key": NOWHERE},
    )


def _problem(permission: Permission, takes: str = "both") -> Address:
    return Address(
        permission,
        takes,
        area=VILLAGE,
        here=lambda scene: {"number": scene.problem.number},
        absent={"number": "P-0"},
    )


def _round_of(
    takes: str = "get", permission: Permission = Permission.EXITS_ROUND_CARRY, **more: str
) -> Address:
    return Address(
        permission,
        takes,
        area=VILLAGE,
        here=lambda scene: {"key": scene.round.pk, **more},
        absent={"key": NOWHERE, **more},
    )


def _notice() -> Address:
    return Address(
        Permission.EXITS_ROUND_READ,
        area=VILLAGE,
        here=lambda scene: {"key": scene.notice.pk},
        absent={"key": NOWHERE},
    )


def _of_feed(key: Callable[[Scene], UUID], takes: str = "get") -> Address:
    return Address(
        Permission.PROBLEMS_FEED_TAKE,
        takes,
        area=VILLAGE,
        here=lambda scene: {"key": key(scene)},
        absent={"key": NOWHERE},
    )


def _of_hit(key: Callable[[Scene], UUID], takes: str) -> Address:
    return Address(
        Permission.VERIFICATION_HIT_DECIDE,
        takes,
        area=VILLAGE,
        here=lambda scene: {"key": key(scene)},
        absent={"key": NOWHERE},
    )


def _assessment(permission: Permission, takes: str = "get", **more: Any) -> Address:
    given = {
        "area": "qinglan",
        "here": lambda scene: {"key": scene.sampled.assessment_id},
        "absent": {"key": NOWHERE},
    }
    return Address(permission, takes, **(given | more))


def _sampled(permission: Permission, takes: str = "post", **more: Any) -> Address:
    return _assessment(permission, takes, here=lambda scene: {"key": scene.sampled.pk}, **more)


ADDRESSES: dict[str, Address] = {
    **OF_CENSUS,
    "verification:checks": _area(Permission.VERIFICATION_FLAG_READ),
    "verification:ask_checks": _area(Permission.VERIFICATION_CHECK_ASK, "post"),
    "verification:picture": _area(Permission.PROBLEMS_PROBLEM_READ),
    "verification:flag": Address(
        Permission.VERIFICATION_FLAG_READ,
        "both",
        area="qinglan",
        here=lambda scene: {"key": scene.flag.pk},
        absent={"key": NOWHERE},
    ),
    "pages:home": Address(Permission.AREAS_AREA_READ),
    "pages:board": _area(),
    "pages:tiles": _area(Permission.PROBLEMS_PROBLEM_READ),
    "pages:warnings": Address(Permission.EVALUATION_BACKTEST_RUN, "both"),
    "pages:warning": Address(
        Permission.EVALUATION_BACKTEST_RUN,
        area=VILLAGE,
        here=lambda scene: {"key": scene.trial.pk},
        absent={"key": NOWHERE},
    ),
    "pages:household": _household(Permission.REGISTRY_HOUSEHOLD_READ, "get"),
    "pages:standard": Address(Permission.STANDARD_STANDARD_READ),
    "exits:area_exits": Address(Permission.EXITS_AREA_READ),
    "exits:area": _area(Permission.EXITS_AREA_READ),
    "exits:propose_area": _area(Permission.EXITS_AREA_STEP, "both"),
    "exits:area_exit": _thing("area_exit", Permission.EXITS_AREA_READ),
    "exits:area_notice_pdf": _thing("area_exit", Permission.EXITS_AREA_READ),
    "exits:area_step": _thing("area_exit", Permission.EXITS_AREA_STEP, "both"),
    "exits:area_refuse": _thing("area_exit", Permission.EXITS_AREA_STEP, "both"),
    "exits:area_comment": _thing("area_exit", Permission.EXITS_AREA_STEP, "both"),
    "exits:area_answer": Address(
        Permission.EXITS_AREA_STEP,
        "both",
        area=VILLAGE,
        here=lambda scene: {"key": scene.area_exit.comments.get().pk},
        absent={"key": NOWHERE},
    ),
    "verification:assessments": Address(Permission.VERIFICATION_ASSESSMENT_READ),
    "verification:plan": _area(Permission.VERIFICATION_ASSESSMENT_PLAN, "both"),
    "verification:assessment": _assessment(Permission.VERIFICATION_ASSESSMENT_READ),
    "verification:step": _assessment(Permission.VERIFICATION_ASSESSMENT_PLAN, "post"),
    "verification:assign": _assessment(Permission.VERIFICATION_ASSESSMENT_PLAN, "post"),
    "verification:office_part": _assessment(Permission.VERIFICATION_ASSESSMENT_PLAN, "post"),
    "verification:assessors_part": _assessment(Permission.VERIFICATION_INTERVIEW_RECORD, "post"),
    # there is a report once the assessment is reported
    "verification:report": _assessment(Permission.VERIFICATION_ASSESSMENT_READ, status=404),
    "verification:findings": _assessment(Permission.VERIFICATION_FINDING_READ),
    "verification:appeal": _sampled(Permission.VERIFICATION_APPEAL_MAKE),
    "verification:decide_appeal": _sampled(Permission.VERIFICATION_APPEAL_DECIDE),
    "verification:sample": Address(Permission.VERIFICATION_INTERVIEW_RECORD),
    "verification:interview": _sampled(
        Permission.VERIFICATION_INTERVIEW_RECORD, "both", owner="assessor"
    ),
    "verification:replace": _sampled(
        Permission.VERIFICATION_INTERVIEW_RECORD, "post", owner="assessor"
    ),
    "exits:roll": Address(Permission.STANDARD_STANDARD_READ),
    "exits:counties": Address(Permission.STANDARD_STANDARD_READ),
    "exits:rounds": Address(Permission.EXITS_ROUND_READ),
    "exits:open": Address(Permission.EXITS_ROUND_CARRY, "both"),
    "exits:take": Address(
        Permission.EXITS_ROUND_CARRY,
        "both",
        area=VILLAGE,
        here=lambda _: {"procedure": "exit", "step": "proposal"},
        absent={"procedure": "exit", "step": "none"},
    ),
    "exits:round": _round_of(permission=Permission.EXITS_ROUND_READ),
    "exits:meet": _round_of("both", step="proposal"),
    "exits:post_notice": _round_of("post", step="notice"),
    "exits:draw": _round_of("post", step="township_check"),
    "exits:sign": _round_of("both", number="0417"),
    "exits:object": _round_of("both", Permission.PROBLEMS_CLUE_REPORT, number="0417"),
    "exits:look_again": Address(
        Permission.EXITS_ROUND_CARRY,
        "both",
        area=VILLAGE,
        here=lambda scene: {"key": scene.recheck.pk},
        absent={"key": 999_999},
    ),
    "exits:locks": Address(Permission.EXITS_LIST_READ),
    "exits:lock": _area(Permission.EXITS_LIST_LOCK, "post"),
    "exits:locked_list": Address(
        Permission.EXITS_LIST_READ,
        area=VILLAGE,
        here=lambda scene: {"key": scene.year_lock.pk},
        absent={"key": NOWHERE},
    ),
    "exits:ask_correction": _household(Permission.EXITS_CORRECTION_ASK, "both"),
    "exits:decide_correction": Address(
        Permission.EXITS_CORRECTION_DECIDE,
        "both",
        area=VILLAGE,
        here=lambda scene: {"key": scene.correction.pk},
        absent={"key": NOWHERE},
    ),
    "exits:notice": _notice(),
    "exits:notice_pdf": _notice(),
    "evaluation:standard": _area(Permission.EVALUATION_RUN_READ),
    "evaluation:simulate": _area(Permission.EVALUATION_REGIME_SIMULATE, "both"),
    "evaluation:simulation": _thing("simulation", Permission.EVALUATION_RUN_READ),
    "evaluation:switch": _thing("simulation", Permission.EVALUATION_REGIME_DECIDE, "both"),
    "evaluation:export_simulation": _thing("simulation", Permission.EVALUATION_RUN_READ),
    "evaluation:issue": _household(Permission.EVALUATION_RECEIPT_ISSUE, "post"),
    "evaluation:slip": _thing("receipt", Permission.EVALUATION_RECEIPT_READ),
    "evaluation:slip_pdf": _thing("receipt", Permission.EVALUATION_RECEIPT_READ),
    "evaluation:runs": _area(Permission.EVALUATION_RUN_READ),
    "evaluation:ask_run": _area(Permission.EVALUATION_RUN_ASK, "post"),
    "areas:areas": Address(Permission.AREAS_AREA_READ),
    "areas:import": Address(Permission.AREAS_AREA_CHANGE, "both"),
    "areas:area": _area(),
    "areas:boundary": _area(),
    "areas:change": _area(Permission.AREAS_AREA_CHANGE, "both"),
    "audit:entries": Address(Permission.AUDIT_ENTRY_READ),
    "accounts:people": Address(Permission.ACCOUNTS_DUTY_READ),
    "accounts:add": Address(Permission.ACCOUNTS_USER_ADD, "both"),
    "accounts:roles": Address(Permission.ACCOUNTS_DUTY_READ),
    "accounts:person": _person(Permission.ACCOUNTS_DUTY_READ, "get"),
    "accounts:give": _person(Permission.ACCOUNTS_DUTY_GIVE),
    "accounts:invite": _person(Permission.ACCOUNTS_USER_ADD),
    "accounts:close": _person(Permission.ACCOUNTS_USER_ADD),
    "accounts:open": _person(Permission.ACCOUNTS_USER_ADD),
    "accounts:remove_factor": _person(Permission.ACCOUNTS_USER_ADD),
    "accounts:end": Address(
        Permission.ACCOUNTS_DUTY_GIVE,
        "post",
        area=VILLAGE,
        here=lambda scene: {"key": scene.cast.user("village_worker").duties.get().pk},
        absent={"key": NOWHERE},
    ),
    "registry:households": Address(Permission.REGISTRY_HOUSEHOLD_READ),
    "registry:count": Address(Permission.REGISTRY_HOUSEHOLD_READ, status=302),
    "registry:save_filter": Address(Permission.REGISTRY_HOUSEHOLD_READ, "post"),
    "registry:saved_filter": Address(
        Permission.REGISTRY_HOUSEHOLD_READ,
        here=lambda scene: {"key": scene.saved_filter.pk},
        absent={"key": 999_999},
        owner="county",
        status=302,
    ),
    "registry:drop_filter": Address(
        Permission.REGISTRY_HOUSEHOLD_READ,
        "post",
        here=lambda scene: {"key": scene.saved_filter.pk},
        absent={"key": 999_999},
        owner="county",
    ),
    "registry:attachments": _household(Permission.REGISTRY_HOUSEHOLD_READ, "both"),
    "registry:attachment": _household(
        Permission.REGISTRY_HOUSEHOLD_READ,
        "get",
        here=lambda scene: {"number": "0417", "key": scene.attachment.pk},
        absent={"number": "0417", "key": NOWHERE},
    ),
    "registry:unmask_household": _household(
        Permission.REGISTRY_IDENTITY_UNMASK,
        "both",
        here=lambda _: {"number": "0417", "field": "phone"},
        absent={"number": "0999", "field": "phone"},
    ),
    "registry:unmask_person": _household(
        Permission.REGISTRY_IDENTITY_UNMASK,
        "both",
        here=lambda scene: {
            "number": "0417",
            "key": scene.person.pk,
            "field": "identity_number",
        },
        absent={"number": "0417", "key": NOWHERE, "field": "identity_number"},
    ),
    "registry:visit": _household(Permission.REGISTRY_VISIT_RECORD, "both"),
    "registry:change": _household(Permission.REGISTRY_HOUSEHOLD_CHANGE, "both"),
    "registry:status": _household(Permission.REGISTRY_HOUSEHOLD_CHANGE, "both"),
    "registry:move": _household(Permission.REGISTRY_HOUSEHOLD_MOVE, "both"),
    "registry:add_member": _household(Permission.REGISTRY_HOUSEHOLD_CHANGE, "both"),
    "registry:member": _member(),
    "registry:leave": _member(),
    "registry:change_over": _member(),
    "registry:schooling": _member(),
    "registry:insurance": _member(),
    "registry:work": _member(),
    "registry:end_work": _household(
        Permission.REGISTRY_HOUSEHOLD_CHANGE,
        "both",
        here=lambda scene: {"number": "0417", "key": scene.person.pk, "spell": scene.spell.pk},
        absent={"number": "0417", "key": NOWHERE, "spell": NOWHERE},
    ),
    "registry:head": _household(Permission.REGISTRY_HOUSEHOLD_CHANGE, "both"),
    "registry:split": _household(Permission.REGISTRY_HOUSEHOLD_CHANGE, "both"),
    "registry:merge": _household(Permission.REGISTRY_HOUSEHOLD_CHANGE, "both"),
    "registry:villages": Address(Permission.REGISTRY_HOUSEHOLD_READ, "both"),
    "registry:village_workbook": Address(Permission.REGISTRY_HOUSEHOLD_CHANGE, "get"),
    "registry:village": _area(Permission.REGISTRY_HOUSEHOLD_READ, "both"),
    "registry:imports": Address(Permission.REGISTRY_IMPORT_MAKE, "both"),
    # the sample is there in a demonstration alone
    "registry:import_sample": Address(Permission.REGISTRY_IMPORT_MAKE, status=404),
    "registry:import_template": Address(Permission.REGISTRY_IMPORT_MAKE),
    "registry:import": _import("get"),
    "registry:check_import": _import(),
    "registry:take_import": _import(),
    "registry:undo_import": _import(),
    "registry:import_receipt": _import("get"),
    "registry:export": Address(
        Permission.REGISTRY_EXPORT_MAKE, here=lambda _: {"kind": "csv"}, absent={"kind": "none"}
    ),
    "registry:duplicates": Address(Permission.REGISTRY_DUPLICATE_DECIDE),
    "registry:find_duplicates": Address(Permission.REGISTRY_DUPLICATE_DECIDE, "post"),
    "registry:duplicate": Address(
        Permission.REGISTRY_DUPLICATE_DECIDE,
        "both",
        area=VILLAGE,
        here=lambda scene: {"key": scene.pair.pk},
        absent={"key": NOWHERE},
    ),
    "problems:problems": Address(Permission.PROBLEMS_PROBLEM_READ),
    "problems:account": Address(
        Permission.PROBLEMS_PROBLEM_READ,
        area=VILLAGE,
        here=lambda scene: {"key": scene.cast.areas[VILLAGE].pk, "name": "opened"},
        absent={"key": NOWHERE, "name": "opened"},
    ),
    "problems:stock": Address(
        Permission.PROBLEMS_PROBLEM_READ,
        area=VILLAGE,
        here=lambda scene: {"key": scene.cast.areas[VILLAGE].pk, "name": "new"},
        absent={"key": NOWHERE, "name": "new"},
    ),
    "problems:mechanism": Address(
        Permission.PROBLEMS_PROBLEM_READ,
        area=VILLAGE,
        here=lambda scene: {"key": scene.cast.areas[VILLAGE].pk},
        absent={"key": NOWHERE},
    ),
    "problems:behind_mechanism": Address(
        Permission.PROBLEMS_PROBLEM_READ,
        area=VILLAGE,
        here=lambda scene: {"key": scene.cast.areas[VILLAGE].pk, "name": "late"},
        absent={"key": NOWHERE, "name": "late"},
    ),
    "problems:channel": Address(
        Permission.PROBLEMS_PROBLEM_READ,
        area=VILLAGE,
        here=lambda scene: {"key": scene.cast.areas[VILLAGE].pk, "name": "self_report"},
        absent={"key": NOWHERE, "name": "self_report"},
    ),
    "problems:problem": _problem(Permission.PROBLEMS_PROBLEM_READ, "get"),
    "problems:decide": _problem(Permission.PROBLEMS_PROBLEM_DECIDE),
    "problems:answer": _problem(Permission.PROBLEMS_PROBLEM_ANSWER),
    "problems:clear": _problem(Permission.PROBLEMS_PROBLEM_CLEAR),
    "problems:plan": _problem(Permission.PROBLEMS_PROBLEM_ANSWER),
    "problems:change_measure": Address(
        Permission.PROBLEMS_PROBLEM_ANSWER,
        "both",
        area=VILLAGE,
        here=lambda scene: {"number": scene.problem.number, "key": scene.measure.pk},
        absent={"number": "P-0", "key": NOWHERE},
    ),
    "problems:mine": Address(Permission.PROBLEMS_PROBLEM_ANSWER),
    "problems:pair": _household(Permission.REGISTRY_HOUSEHOLD_CHANGE, "both"),
    "problems:end_pairing": Address(
        Permission.REGISTRY_HOUSEHOLD_CHANGE,
        "both",
        area=VILLAGE,
        here=lambda scene: {"key": scene.pairing.pk},
        absent={"key": NOWHERE},
    ),
    "verification:comparisons": Address(Permission.VERIFICATION_HIT_DECIDE, "both"),
    "verification:grounds": Address(Permission.VERIFICATION_GROUND_RECORD, "post"),
    "verification:comparison": _of_hit(lambda scene: scene.hit.comparison_id, "get"),
    "verification:hit": _of_hit(lambda scene: scene.hit.pk, "both"),
    "verification:ground": _household(Permission.VERIFICATION_GROUND_RECORD, "both"),
    "problems:feeds": Address(Permission.PROBLEMS_FEED_TAKE, "both"),
    "problems:give_token": Address(Permission.PROBLEMS_FEED_TAKE, "post"),
    "problems:end_token": _of_feed(lambda scene: scene.token.pk, "post"),
    "problems:feed": _of_feed(lambda scene: scene.feed.pk),
    "problems:take_feed": _of_feed(lambda scene: scene.feed.pk, "post"),
    "problems:export": Address(Permission.REGISTRY_EXPORT_MAKE),
    "problems:assign": Address(Permission.PROBLEMS_PROBLEM_ASSIGN, "both", status=302),
    "problems:report": _household(Permission.PROBLEMS_CLUE_REPORT, "both"),
    "problems:bring_back": Address(Permission.PROBLEMS_PROBLEM_ASSIGN, "both"),
    "problems:take_sheet": Address(
        Permission.PROBLEMS_PROBLEM_ASSIGN,
        "post",
        here=lambda scene: {"key": scene.sheet.pk},
        absent={"key": NOWHERE},
        owner="county",
    ),
    "problems:hazard": _area(Permission.PROBLEMS_PROBLEM_DECIDE, "both"),
    "problems:report_area": _area(Permission.PROBLEMS_CLUE_REPORT, "both"),
    "registry:register": _area(Permission.REGISTRY_HOUSEHOLD_ADD, "both"),
    "registry:placements": Address(Permission.REGISTRY_HOUSEHOLD_MOVE),
    "registry:place": Address(
        Permission.REGISTRY_HOUSEHOLD_MOVE,
        "both",
        area=VILLAGE,
        here=lambda scene: {"key": scene.ended.pk},
        absent={"key": NOWHERE},
    ),
    "registry:moves": Address(Permission.REGISTRY_HOUSEHOLD_MOVE),
    "registry:take_back_move": Address(
        Permission.REGISTRY_HOUSEHOLD_MOVE,
        "post",
        area="heishui-1",
        here=lambda scene: {"key": scene.move.pk},
        absent={"key": NOWHERE},
    ),
    "registry:decide_move": Address(
        Permission.REGISTRY_HOUSEHOLD_MOVE,
        "post",
        area=VILLAGE,
        here=lambda scene: {"key": scene.move.pk},
        absent={"key": NOWHERE},
    ),
}
"""Addresses that a permission opens."""

_KEY = {"uidb36": "0", "key": "nothing"}
_PROVIDER = {"provider_id": "nobody"}

ENTRANCE: dict[str, tuple[dict[str, str], int, int]] = {
    "web:look": ({}, 405, 405),
    "web:language": ({}, 405, 405),
    "accounts:demo": ({}, 404, 404),
    "objections:object": ({}, 200, 200),
    "exits:object_publicly": ({}, 200, 200),
    "objections:send_feed": ({"name": "medical_bills"}, 405, 405),
    "accounts:messages": ({}, 302, 200),
    "account_login": ({}, 200, 302),
    "account_logout": ({}, 302, 200),
    "account_inactive": ({}, 200, 200),
    "account_reauthenticate": ({}, 302, 200),
    "account_change_password": ({}, 302, 200),
    "account_reset_password_from_key": (_KEY, 200, 200),
    "account_reset_password_from_key_done": ({}, 200, 200),
    "mfa_index": ({}, 302, 200),
    "mfa_authenticate": ({}, 302, 302),
    "mfa_reauthenticate": ({}, 302, 302),
    "mfa_activate_totp": ({}, 302, 302),
    "mfa_deactivate_totp": ({}, 302, 404),
    "mfa_view_recovery_codes": ({}, 302, 404),
    "mfa_generate_recovery_codes": ({}, 302, 302),
    "mfa_download_recovery_codes": ({}, 302, 404),
    "socialaccount_login_cancelled": ({}, 200, 200),
    "socialaccount_login_error": ({}, 401, 401),
    "openid_connect_login": (_PROVIDER, 404, 404),
    "openid_connect_callback": (_PROVIDER, 404, 404),
}
"""Addresses of sign-in and of choices: arguments, and the status for strangers and for a person
with a password; none shows anything of the register."""
