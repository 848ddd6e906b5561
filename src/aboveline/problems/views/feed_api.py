"""The address at which a department sends its rows, with the token that it was given."""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from aboveline.problems.actions.feeding import check_feed
from aboveline.problems.actions.feeding_by_worker import begin_to_take, bring_in
from aboveline.problems.actions.tokens import sender_of, token_with
from aboveline.problems.errors import ProblemError, refuse
from aboveline.problems.feeds.reading import Sent, feed_named, rows_of_message
from aboveline.problems.feeds.words import row_faults
from aboveline.problems.models import FeedBatch, FeedToken
from aboveline.registry.importing.reading.refused import FileRefusedError
from aboveline.standard.model import Feed
from aboveline.web.clock import now
from aboveline.web.faults import Fault

A_MINUTE = 30
"""As many messages a token may send in a minute."""


@csrf_exempt  # no cookie opens this address, so no other site can use one
@never_cache
@require_POST
def send(request: HttpRequest, name: str) -> JsonResponse:
    """Take the rows of a message; answers with counts, and with why a row was not taken.

    Many new rows are left to the worker: the state of the answer is `waiting`, or `reading` when it
    also reads them.

    JSON (`{"rows": [...]}`) or CSV. `?check=1` takes nothing. 401 without a token that counts for
    this feed today, 422 with every fault of the whole, 429 after too many messages in a minute.
    """
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    token = token_with(text.strip(), name) if scheme.lower() == "bearer" else None
    if token is None:
        answer = JsonResponse(
            {"error": "A token that counts today for this feed is needed."}, status=401
        )
        answer["WWW-Authenticate"] = "Bearer"
        return answer
    if _is_too_much(token):
        answer = JsonResponse({"error": "Too many messages; try again in a minute."}, status=429)
        answer["Retry-After"] = "60"
        return answer
    FeedToken.objects.filter(pk=token.pk).update(used_at=now())
    try:
        batch = _batch(request, feed_named(name), token)
    except ProblemError as error:
        return JsonResponse({"faults": [_said(fault) for fault in error.faults]}, status=422)
    except FileRefusedError as refused:
        said = {"code": refused.code, "message": refused.message}
        return JsonResponse({"faults": [said]}, status=422)
    return JsonResponse({"batch": str(batch.pk), "state": batch.state, **_result(batch)})


def _batch(request: HttpRequest, feed: Feed, token: FeedToken) -> FeedBatch:
    sender, take = sender_of(token), not request.GET.get("check")
    if request.content_type == "application/json":
        rows = _rows(request, feed)
        batch = check_feed(feed, rows, area=token.area, actor=sender, token=token)
    else:
        batch = bring_in(feed, request.body, area=token.area, actor=sender, token=token, taken=take)
    return begin_to_take(batch, actor=sender) if take and batch.state == "checked" else batch


def _rows(request: HttpRequest, feed: Feed) -> list[Sent]:
    try:
        content = json.loads(request.body)
    except ValueError:
        raise refuse("PROBLEM-066") from None
    rows = content.get("rows") if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise refuse("PROBLEM-066")
    return rows_of_message(feed, rows)


def _result(batch: FeedBatch) -> dict[str, Any]:
    """Counts, and the rows that were not taken with why."""
    left = batch.rows.exclude(outcome__in=("new", "known")).order_by("place")
    return {
        "counts": batch.counts,
        "rows": [
            {
                "row": row.place,
                "reference": row.reference,
                "outcome": row.outcome,
                "faults": [_said(fault) for fault in row_faults(row.codes)],
            }
            for row in left
        ],
    }


def _said(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "message": f"{fault.message} {fault.remedy}".strip()}


def _is_too_much(token: FeedToken) -> bool:
    """Count the messages of a token in this minute."""
    key = f"feed:{token.pk}:{int(time.time()) // 60}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, 120)
    return count > A_MINUTE
