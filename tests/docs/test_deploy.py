"""The page about deploying names every command and every setting of the site."""

import re
from pathlib import Path

from aboveline.site.program import SITE_COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")


def test_every_command_of_the_site_is_on_the_page():
    missing = [name for name in SITE_COMMANDS if f"`aboveline {name}`" not in PAGE]
    assert missing == []


def test_every_setting_is_on_the_page():
    sources = [ROOT / f"src/aboveline/site/{name}.py" for name in ("settings", "environment")]
    named = set(re.findall(r'\("(ABOVELINE_[A-Z_]+)"', "".join(p.read_text() for p in sources)))
    assert "ABOVELINE_SECRET_KEY" in named
    assert sorted(name for name in named if f"`{name}`" not in PAGE) == []
