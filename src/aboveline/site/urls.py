"""Every address of the site."""

from django.urls import include, path

from aboveline.site import administration

urlpatterns = [
    path("", include("aboveline.site.pages.urls")),
    path("", include("aboveline.web.urls")),
    path("", include("aboveline.areas.urls")),
    path("", include("aboveline.accounts.urls")),
    path("", include("aboveline.site.pages.audit_urls")),
    path("", include("aboveline.registry.urls")),
    path("", include("aboveline.evaluation.urls")),
    path("", include("aboveline.problems.public_urls")),
    path("", include("aboveline.problems.urls")),
    path("", include("aboveline.exits.urls")),
    path("", include("aboveline.verification.urls")),
    path("accounts/", include("aboveline.accounts.entrance")),
    path("administration/", administration.site.urls),
]
