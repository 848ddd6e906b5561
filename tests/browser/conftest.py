"""A real browser on a site with the cast; skipped, saying why, where Chromium is absent."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from tests.cast import DAY, Cast, make_cast

from aboveline.evaluation.runs.judging import judge_area

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHROMIUM = os.environ.get("ABOVELINE_CHROMIUM") or shutil.which("chromium") or ""
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Chromium, started once."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed: `make system` brings it.")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright keeps an event loop running
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it can be used

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def cast(transactional_db: None, settings: pytest.FixtureRequest) -> Cast:
    """The cast, committed, so that the served site sees it; every household judged."""
    settings.ABOVELINE_TODAY = DAY
    found = make_cast()
    judge_area(found.areas["nation"])
    return found


@pytest.fixture
def opened(chromium: object, live_server: object, cast: Cast) -> Iterator[Callable[..., object]]:
    """Opens a browser window in which somebody is signed in; errors of the page fail the test."""
    contexts, errors = [], []

    def open_as(role: str, place: str = "inside", viewport: object = None) -> object:
        context = chromium.new_context(base_url=live_server.url, viewport=viewport)
        contexts.append(context)
        session = cast.client(role, place).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        return page

    yield open_as
    for context in contexts:
        context.close()
    refused = [error for error in errors if "404" not in error and "422" not in error]
    assert not refused, refused
