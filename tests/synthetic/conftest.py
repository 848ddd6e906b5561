"""Made-up registers that several tests look at."""

import pytest
from opened_register import Opened

from aboveline.synthetic import register_folder


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """The register whose shares docs/synthetic-data.md prints; every answer is there."""
    folder = register_folder(
        tmp_path_factory.mktemp("published"),
        households=100_000,
        county_households=2_000,
        seed=1,
        income="quarterly",
        unknown_share=0,
        identity_numbers=True,
    )
    with Opened(folder) as register:
        yield register


@pytest.fixture(scope="session")
def history(tmp_path_factory):
    """5,000 households over three years and more; every answer is there."""
    folder = register_folder(
        tmp_path_factory.mktemp("history"),
        households=5_000,
        county_households=2_500,
        seed=2,
        years=3,
        unknown_share=0,
        identity_numbers=True,
        history=True,
    )
    with Opened(folder) as register:
        yield register
