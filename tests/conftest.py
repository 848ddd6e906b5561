"""What tests of the site share."""

from __future__ import annotations

import pytest
from tests.cast import DAY, Cast, make_cast

# Doctests are looked for in every file; files of this name in several folders would collide.
collect_ignore_glob = ["*conftest.py"]


@pytest.fixture
def cast(db: None, settings: pytest.FixtureRequest) -> Cast:
    """The made-up cast on 30 June 2020."""
    settings.ABOVELINE_TODAY = DAY
    return make_cast()
