"""The site starts, and every change of a model has its migration."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_every_model_has_its_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
