"""Pictures of every page of the site, to be looked at: both languages, light and dark, two widths.

`python tools/screenshots.py OUT [--only WORD]` serves the demonstration in the folder that
ABOVELINE_HOME names (build it first with `aboveline demo`) and needs Chromium.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import product
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("ABOVELINE_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDTHS = {"phone": (390, 844), "desktop": (1280, 900)}
PAGES = {
    "home": "/",
    "households": "/households/",
    "below": "/households/?state=does_not_meet",
    "household": "{household}",
    "visit": "{household}visit/",
    "change": "{household}change/",
    "status": "{household}status/",
    "move": "{household}move/",
    "head": "{household}head/",
    "split": "{household}split/",
    "merge": "{household}merge/",
    "add_member": "{household}members/add/",
    "moves": "/moves/",
    "member": "{member}",
    "leave": "{member}leave/",
    "change_over": "{member}change-over/",
    "schooling": "{member}schooling/",
    "insurance": "{member}insurance/",
    "work": "{member}work/",
    "unmask": "{sealed}unmask/identity_number/",
    "attachments": "{household}attachments/",
    "report": "{household}report/",
    "pair_helper": "{household}helpers/add/",
    "demo": "/demo/",
    "roles": "/people/roles/",
    "add_person": "/people/add/",
    "security": "/accounts/factor/",
    "password": "/accounts/password/change/",
    "areas": "/areas/",
    "areas_import": "/areas/import/",
    "area": "{area}",
    "board": "{area}board/",
    "tiles": "{area}tiles/",
    "runs": "{area}runs/",
    "area_change": "{area}change/",
    "hazard": "{area}hazard/",
    "report_area": "{area}report/",
    "register": "/register/{area_key}/",
    "placements": "/placements/",
    "ledger": "/problems/",
    "mine": "/problems/mine/",
    "account": "/problems/account/{area_key}/opened/",
    "stock": "/problems/stock/{area_key}/new/",
    "problem": "{problem}",
    "feeds": "/feeds/",
    "warnings": "/warnings/",
    "roll": "/roll/",
    "counties": "/roll/counties/",
    "objection": "/objection/",
    "bring_back": "/problems/import/",
    "imports": "/imports/",
    "duplicates": "/duplicates/",
    "pair": "{pair}",
    "people": "/people/",
    "person": "{person}",
    "audit": "/audit/",
    "standard": "/standard/",
    "absent": "/nothing-here/",
}

LISTS = {"problem": "/problems/", "pair": "/duplicates/", "person": "/people/"}
"""Lists whose first row leads to the page of a name."""


@contextmanager
def served() -> Iterator[str]:
    """The site of this environment on a free port, stopped at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    environment = {
        **os.environ,
        "ABOVELINE_MODE": "demo",
        "ABOVELINE_TODAY": "2020-06-30",
        "DJANGO_SETTINGS_MODULE": "aboveline.site.settings",
    }
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(300):
            with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/demo/"):
                break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def sign_in(page: Page, base: str, username: str) -> None:
    """Sign in by the page of the demonstration."""
    page.goto(f"{base}/demo/")
    page.locator(f"button[value='{username}']").first.click()


def addresses(page: Page, base: str) -> dict[str, str]:
    """Every address, with a household below the standard and its area found by looking."""
    page.goto(f"{base}/households/?state=does_not_meet")
    household = page.locator("tbody th a").first.get_attribute("href") or ""
    page.goto(base + household)
    member = page.locator("tbody th a").first.get_attribute("href") or ""
    page.goto(f"{base}/")
    area = page.locator("a[href$='/tiles/']").first.get_attribute("href") or ""
    area = area.replace("tiles/", "")
    key = area.strip("/").rpartition("/")[2]
    found = {"household": household, "member": member, "area": area, "area_key": key}
    found["sealed"] = member.replace("/members/", "/people/")
    for name, listing in LISTS.items():
        page.goto(base + listing)
        first = page.locator(f"tbody a[href^='{listing}']").first
        found[name] = first.get_attribute("href") or ""
    return {name: path.format(**found) for name, path in PAGES.items()}


def _take(
    context: BrowserContext, base: str, out: Path, language: str, label: str, only: str
) -> None:
    page = context.new_page()
    sign_in(page, base, "demo-county")
    other = page.locator(f"button[name=language][value={language}]")
    if other.count():
        other.click()
    for name, address in addresses(page, base).items():
        if only in name:
            page.goto(base + address)
            page.screenshot(path=out / f"{name}-{label}.png", full_page=True)
    page.close()


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--label", default="", help="such as en-light-phone")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with served() as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for language, look, (width, size) in product(
            ("en", "zh-hans"), ("light", "dark"), WIDTHS.items()
        ):
            label = f"{language}-{look}-{width}"
            if given.label not in label:
                continue
            context = browser.new_context(viewport={"width": size[0], "height": size[1]})
            context.add_cookies([{"name": "look", "value": look, "url": base}])
            _take(context, base, given.out, language, label, given.only)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
