"""`aboveline administrator`: somebody who can give everybody else an account."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from aboveline.site.starting import bring_up_to_date, start_django


def administrator(
    username: Annotated[str, typer.Argument(help="The name to sign in with.")],
    name: Annotated[str, typer.Option(help="The name of the person.")] = "",
    country: Annotated[str, typer.Option(help="Its name, for a site without areas.")] = "Country",
    email: Annotated[str, typer.Option(help="For signing in by the provider.")] = "",
    home: Annotated[Path | None, typer.Option(help="Folder of database and files.")] = None,
) -> None:
    """Make an administrator of everything; print the address on which he sets a password."""
    start_django(home=home)
    bring_up_to_date()
    from django.conf import settings  # noqa: PLC0415 - after Django started

    from aboveline.site.setting_up import make_administrator  # noqa: PLC0415
    from aboveline.web.faults import Refused  # noqa: PLC0415

    console = Console(stderr=True)
    try:
        path = make_administrator(username, name=name or username, country=country, email=email)
    except Refused as refused:
        for fault in refused.faults:
            console.print(str(fault))
        raise typer.Exit(1) from None
    console.print("Hand this address over; it sets a password once and holds for three days:")
    typer.echo(f"https://{settings.ALLOWED_HOSTS[0]}{path}")
