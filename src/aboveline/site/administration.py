"""Django's administration as a window: every stored row can be looked at, none can be changed.

It knows no areas, so it opens only to administrators of a whole register. Sealed values, digests
and secrets of sign-in are not shown; each look at a row is in the audit.
"""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.views import redirect_to_login
from django.db.models import Field, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from aboveline.accounts.actors import actor_of
from aboveline.audit.actions import record
from aboveline.vault.fields import BlindIndexField, SealedField

HIDDEN_MODELS = {
    "accounts.cacheentry",
    "mfa.authenticator",
    "sessions.session",
    "socialaccount.socialtoken",
}
HIDDEN_FIELDS = {"accounts.user.password", "socialaccount.socialapp.secret"}
HIDDEN_APPS = {"axes"}


class Window(ModelAdmin):
    """Rows of one table, to be looked at."""

    actions = None
    ordering = ("pk",)
    list_per_page = 50
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:  # noqa: ARG002
        """The fields that hold no sealed value, digest or secret."""
        return [field.name for field in self.opts.fields if is_shown(field)]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """All of them."""
        return self.get_fields(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Whoever came through the door (`admin_view`), which asks once a request."""
        return True

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """The same."""
        return True

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One row; that it was read is written down."""
        answer = super().change_view(request, object_id, form_url, extra_context)
        row = self.get_object(request, object_id) if answer.status_code == 200 else None
        if row is not None:
            record("administration:row:read", actor=actor_of(request.user), subject=row)
        return answer


class Administration(AdminSite):
    """Its own door: our sign-in with its second factor, and nothing for anybody else."""

    site_header = site_title = index_title = _("Stored rows")
    site_url = "/"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A view for those who may enter; sign-in for strangers, nothing for others."""
        inner = super().admin_view(require_safe(view), cacheable)

        def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return entered

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        """The site's own sign-in; this one would ask for a password alone."""
        return redirect_to_login("/administration/", settings.LOGIN_URL)


def is_shown(field: Field) -> bool:
    """Whether a field holds neither a sealed value nor a digest nor a secret."""
    name = f"{field.model._meta.label_lower}.{field.name}"
    return not isinstance(field, SealedField | BlindIndexField) and name not in HIDDEN_FIELDS


def _windows() -> Administration:
    found = Administration(name="admin")
    for model in apps.get_models():
        options = model._meta
        if options.app_label not in HIDDEN_APPS and options.label_lower not in HIDDEN_MODELS:
            if "verbose_name_plural" not in options.original_attrs:
                options.verbose_name_plural = plural(str(options.verbose_name))
            found.register(model, Window)
    return found


def plural(name: str) -> str:
    """Several of what a table holds: Django only adds an s."""
    if name == "person":
        return "people"
    if name.endswith("series"):
        return name
    if re.search("[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search("(s|x|z|ch|sh)$", name) else f"{name}s"


site = _windows()
