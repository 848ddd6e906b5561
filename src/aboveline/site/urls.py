"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("aboveline.site.pages.urls")),
    path("", include("aboveline.web.urls")),
    path("", include("aboveline.areas.urls")),
    path("", include("aboveline.accounts.urls")),
    path("", include("aboveline.audit.urls")),
    path("", include("aboveline.registry.urls")),
    path("", include("aboveline.evaluation.urls")),
    path("accounts/", include("aboveline.accounts.entrance")),
    path("administration/", admin.site.urls),
]
