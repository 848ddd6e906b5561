"""What tests of the site share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from tests.cast import DAY, Cast, make_cast
from tests.triggers import drop_triggers, without_triggers

# No example has to be done in a time: the machine may be busy.
hypothesis.settings.register_profile("no deadline", deadline=None)
hypothesis.settings.load_profile("no deadline")

# Doctests are looked for in every file; files of this name in several folders would collide.
collect_ignore_glob = ["*conftest.py"]


@pytest.fixture
def cast(db: None, settings: pytest.FixtureRequest) -> Cast:
    """The made-up cast on 30 June 2020."""
    settings.ABOVELINE_TODAY = DAY
    return make_cast()


@pytest.fixture(autouse=True, scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Snapshots of the register lie in a folder of this session."""
    settings.ABOVELINE_SNAPSHOTS = tmp_path_factory.mktemp("snapshots")


@pytest.fixture
def no_triggers(db: None) -> None:
    """Somebody who owns the database took the triggers of the audit away."""
    drop_triggers(connection)


@pytest.fixture(autouse=True, scope="session")
def flushing() -> Iterator[None]:
    """Tests without a transaction empty every table afterwards, the audit too."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def past_the_audit(self: Any, statements: Any) -> None:
        with without_triggers(self.connection):
            flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", past_the_audit)
        yield
