"""The form that sets up a second factor; its secret waits sealed for the first code."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY

from aboveline.vault.errors import NotOpened
from aboveline.vault.sealing import opened, sealed

_PLACE = ("django_session", SECRET_SESSION_KEY, "")


class SealedActivateForm(ActivateTOTPForm):
    """The form of django-allauth, which keeps the secret in the clear between two requests."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        kept = session.pop(SECRET_SESSION_KEY, "")
        if kept:
            try:
                session[SECRET_SESSION_KEY] = opened(kept, *_PLACE)
            except NotOpened:  # its key is gone, or it was never sealed: another secret is shown
                session.pop(SECRET_SESSION_KEY, None)
        super().__init__(*args, **kwargs)
        session[SECRET_SESSION_KEY] = sealed(self.secret, *_PLACE)
