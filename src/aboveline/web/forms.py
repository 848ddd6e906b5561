"""How forms look: every field through one template."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Fields by `web/field.html`, with label, help and faults in one place."""

    field_template_name = "web/field.html"
