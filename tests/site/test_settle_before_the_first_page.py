"""The server's process has what pages need before the first is asked."""

import os
import subprocess
import sys
from pathlib import Path

ASKS = """
import gc, sys
from aboveline.site.wsgi import application
print(gc.get_freeze_count() > 100_000, "aboveline.site.pages.board" in sys.modules)
"""


def test_what_pages_need_is_loaded_and_left_alone_by_the_collector_and_let_go_at_the_end(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "ABOVELINE_HOME": str(tmp_path), "ABOVELINE_MODE": "demo"}
    done = subprocess.run(
        [sys.executable, "-c", ASKS], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]
    assert "leaked" not in done.stderr
