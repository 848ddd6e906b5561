"""Starting Django for a command: which home, which mode, and a database that is up to date."""

from __future__ import annotations

import atexit
import gc
import os
from pathlib import Path

DEMO_DAY = "2020-06-30"


def start_django(*, demo: bool = False, home: Path | None = None) -> None:
    """Make Django ready; `demo` chooses the demonstration's home, day and mode.

    What the environment says already, stays.
    """
    if home is not None:
        os.environ["ABOVELINE_HOME"] = str(home)
    if demo:
        os.environ["ABOVELINE_MODE"] = "demo"
        os.environ.setdefault("ABOVELINE_HOME", ".aboveline/demo")
        os.environ.setdefault("ABOVELINE_TODAY", DEMO_DAY)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aboveline.site.settings")
    import django  # noqa: PLC0415 - after the environment
    from django.conf import settings  # noqa: PLC0415

    settings.HOME.mkdir(parents=True, exist_ok=True)
    django.setup()


def bring_up_to_date() -> None:
    """Run the migrations that the database lacks."""
    from django.core.management import call_command  # noqa: PLC0415 - after Django started

    call_command("migrate", verbosity=0, interactive=False)


def settle() -> None:
    """Load what pages need, and take it out of garbage collection.

    A full collection walks every object that lives; after this it walks those of the requests
    alone, so that no visitor waits for the modules, forms and tables to be looked through.
    """
    from django.urls import get_resolver  # noqa: PLC0415 - after Django started

    _ = get_resolver().reverse_dict  # every page of every app is imported
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # what libraries hold is let go of in order
