"""One way to answer with a page: a template and a context that is a frozen dataclass."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_template

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True)
class Crumb:
    """One step of the path above a page; without an address it is only named."""

    label: str
    address: str = ""


def render(
    request: HttpRequest, template: str, context: DataclassInstance, *, status: int = 200
) -> HttpResponse:
    """The page: each field of the context under its own name in the template."""
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return render_template(request, template, values, status=status)
