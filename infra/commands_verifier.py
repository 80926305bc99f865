"""The command that hands out the page on which bundles are verified in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(verifier)


def verifier(
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file that is written: verifikasi.html.")
    ],
) -> None:
    """Write the page that verifies bundles in a browser: one file, without a network, the same from every copy."""
    from hashlib import sha256

    from infra.settings import CannotStart
    from infra.terminal import say
    from infra.verifier_page import verifier_page

    page = verifier_page().encode()
    try:
        output.write_bytes(page)
    except OSError:
        raise CannotStart(
            f"{output} cannot be written.", "Name a file in a folder that this user may write in."
        ) from None
    say(
        f"{output}: buka dengan peramban, tanpa jaringan. / Open it in a browser, no network needed."
    )
    say(f"SHA-256: {sha256(page).hexdigest()}")
