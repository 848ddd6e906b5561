"""Every action and service that the code names has words on the page of the audit."""

import re
from pathlib import Path

from django.apps import apps

import aboveline
from aboveline.accounts.permissions import Permission
from aboveline.site.pages.audit_words import ACTIONS, SERVICES, SUBJECTS

APPS = "accounts|administration|areas|evaluation|exits|problems|registry|verification"
SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in Path(aboveline.__file__).parent.rglob("*.py")
)


def test_every_action_that_the_code_writes_has_words():
    named = set(re.findall(rf'"((?:{APPS}):[a-z_]+:[a-z_]+)"', SOURCE))
    assert len(named) > 40
    assert named - {permission.value for permission in Permission} <= set(ACTIONS)


def test_every_service_has_words():
    named = {f"service:{name}" for name in re.findall(r'service\("([a-z_]+)"\)', SOURCE)}
    assert named == set(SERVICES)


def test_words_of_subjects_are_of_models_that_are_there():
    assert set(SUBJECTS) <= {model._meta.model_name for model in apps.get_models()}
