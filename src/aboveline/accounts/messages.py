"""Messages of the site to people: written as rows, shown, and sent by e-mail or text message once.

An app above registers the sentence of each kind with `add_kind`. A gateway for text messages is a
callable named by `ABOVELINE_SMS`, which takes a person and a text; without one nothing is texted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils.module_loading import import_string
from django.utils.translation import override

from aboveline.accounts.models import Duty, Message, User
from aboveline.areas.models import Area
from aboveline.web.clock import now, today

_KINDS: dict[str, Any] = {}
_BATCH = 100


def add_kind(kind: str, sentence: Any) -> None:
    """Name the sentence of a kind of message; it is filled with the message's params."""
    _KINDS[kind] = sentence


def text_of(message: Message) -> str:
    """What a message says, in the language of the moment."""
    return str(_KINDS.get(message.kind, message.kind)) % message.params


def tell(user: User, kind: str, *, key: str, params: Mapping[str, Any], link: str = "") -> bool:
    """Write a message to a person, once for a key; gives whether it is new."""
    _message, is_new = Message.objects.get_or_create(
        user=user,
        key=key,
        defaults={"kind": kind, "params": dict(params), "link": link, "on": today(), "at": now()},
    )
    return bool(is_new)


def tell_office(
    area: Area, kind: str, *, key: str, params: Mapping[str, Any], link: str = ""
) -> int:
    """Write it to everybody whose duty is that of the level of the area; gives how many."""
    role = "village_worker" if area.level_id == "village" else area.level_id
    held = Duty.objects.on(today()).filter(area=area, role=role).select_related("user")
    said = {"area": area.name, **params}
    return sum(tell(duty.user, kind, key=key, params=said, link=link) for duty in held)


def send_waiting() -> int:
    """Send what was not sent: by e-mail where there is a server and an address, by text message
    where there is a gateway; gives how many were sent.
    """
    sent = 0
    if settings.ABOVELINE_EMAIL:
        sent += _send("emailed_at", _by_email, Message.objects.exclude(user__email=""))
    if settings.ABOVELINE_SMS:
        gateway = import_string(settings.ABOVELINE_SMS)
        sent += _send("texted_at", gateway, Message.objects.all())
    return sent


def _send(column: str, give: Any, rows: Any) -> int:
    """Mark each as sent, then send it: one that fails is not tried again."""
    sent = 0
    waiting = rows.filter(**{column: None}).select_related("user").order_by("pk")[:_BATCH]
    for message in waiting:
        mine = Message.objects.filter(pk=message.pk, **{column: None}).update(**{column: now()})
        if mine:
            with override(message.user.language or settings.LANGUAGE_CODE):
                give(message.user, text_of(message))
            sent += 1
    return sent


def _by_email(user: User, text: str) -> None:
    send_mail(text.split(".", maxsplit=1)[0][:70], text, None, [user.email])
