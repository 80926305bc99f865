"""Commands that prove: checkpoint, prove, verify-proof. The last one needs neither database nor service."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infra.commands_bundle import UNANCHORED_CODE, OwnUsage
from infra.settings import Unavailable, load_settings

if TYPE_CHECKING:
    from domain.checkpoint import ConsistencyProof, InclusionProof
    from infra.checkpoints import HistoryChanged
    from infra.opening import Opened
    from infra.settings import Settings

TenantCode = Annotated[
    str, typer.Option(help="Kabupaten or kota, by its Kemendagri code: 61.05.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(checkpoint)
    app.command()(prove)
    app.command("verify-proof", cls=OwnUsage)(verify_proof)


def checkpoint(
    *,
    tenant: TenantCode,
    qr: Annotated[bool, typer.Option("--qr", help="Also as QR code, to be printed.")] = False,
    sign: Annotated[
        bool, typer.Option("--sign", help="First sign one of everything recorded by now.")
    ] = False,
    new_key: Annotated[
        bool,
        typer.Option("--new-key", help="First make a new key, vouched for by the old, and sign."),
    ] = False,
) -> None:
    """Print the newest signed checkpoint: keep it where this service cannot reach it."""
    from api.refusals import NotYetSigned
    from infra.checkpoints import newest, note_of
    from infra.opening import opened_tenant, prepared_database

    settings = load_settings()
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, tenant) as opened:
        if sign or new_key:
            _sign(opened, dsn, settings, new_key=new_key)
        found = newest(opened.connection, opened.tenant.schema)
        if found is None:
            raise NotYetSigned
        text = note_of(opened.connection, opened.tenant.schema, found).text
    print(text, end="")
    if qr:
        _print_qr(text)


def _sign(opened: Opened, dsn: str, settings: Settings, *, new_key: bool) -> None:
    from infra.checkpoint_delivery import dropped
    from infra.checkpoints import HistoryChanged, add_signer, sign
    from infra.database import serving
    from infra.notarising import keys_of
    from infra.pool import open_pool

    schema = opened.tenant.schema
    with open_pool(serving(dsn), size=1) as pool:
        keys = keys_of(opened.connection, pool, opened.tenant, settings)
        if new_key:
            add_signer(pool, schema, settings.master_key, keys[-1].verifier.name)
            keys = keys_of(opened.connection, pool, opened.tenant, settings)
    try:
        sign(opened.connection, schema, keys, dropped(settings, keys))
    except HistoryChanged as changed:
        raise nothing_signed(changed) from None


def nothing_signed(changed: HistoryChanged) -> Unavailable:
    """What is told where the history is not what it was; it names the position."""
    return Unavailable(
        f"Nothing is signed: {str(changed).partition(': run')[0]}.",
        "Run `puskesos doctor`; it says what to do.",
    )


def _print_qr(text: str) -> None:
    import segno

    print()
    segno.make(text, error="m", micro=False).terminal(compact=True)


def prove(
    position: Annotated[
        int | None,
        typer.Argument(min=1, help="Of the fact in the log, as a number.", show_default=False),
    ] = None,
    *,
    tenant: TenantCode,
    since: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Instead: that the log of so many facts begins the log of now.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Print a proof under the newest checkpoint, to be checked with `verify-proof` anywhere."""
    from infra.opening import opened_tenant, prepared_database

    if (position is None) == (since is None):
        raise typer.BadParameter("Say POSITION, or --since SIZE.")
    settings = load_settings()
    with prepared_database(settings) as dsn, opened_tenant(settings, dsn, tenant) as opened:
        print(asyncio.run(_proof(dsn, opened.tenant.schema, position, since)), end="")


async def _proof(dsn: str, schema: str, position: int | None, since: int | None) -> str:
    """The text of a proof. Raises NotYetSigned, and HistoryDiffers where it would prove nothing."""
    from psycopg import AsyncConnection

    from api.refusals import HistoryDiffers, NotYetSigned
    from domain.tiles import TileMissing
    from infra.database import serving
    from projections.proofs import kept_checkpoint, prove_consistency, prove_inclusion

    async with await AsyncConnection.connect(serving(dsn)) as connection:
        kept = await kept_checkpoint(connection, schema)
        if kept is None or kept.checkpoint.size < (position or since or 0):
            raise NotYetSigned
        try:
            if position is not None:
                inclusion = await prove_inclusion(connection, schema, position, kept)
                holds, text = inclusion.holds(), inclusion.text
            else:
                consistency, root = await prove_consistency(connection, schema, since or 0, kept)
                holds, text = consistency.holds(root), consistency.text
        except TileMissing:
            raise HistoryDiffers from None
    if not holds:
        raise HistoryDiffers
    return text


def verify_proof(
    file: Annotated[Path, typer.Argument(help="The file of a proof.")],
    *,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            help="Verifier key, or file of a checkpoint, that you have from elsewhere; repeat for several."
        ),
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(help="File of the older checkpoint, for a proof of consistency."),
    ] = None,
) -> None:
    """Check a proof without the service.

    Exit code 0: proven; 2: nobody known vouches for it; 1: it does not hold, or is no proof; 3: wrong usage.
    """
    from infra.terminal import say
    from infra.verifying import Verdict, judge, read_anchor, read_file, read_kept

    proof = read_file(file)
    kept = None if since is None else read_kept(since)
    found = judge(proof, map(read_anchor, anchor or ()), kept)
    if found.verdict is not Verdict.REFUTED:
        say(_claim(proof))
    say(f"Hasil / Verdict: {found.verdict.value}.")
    for name in found.vouching:
        say(f"Dijamin oleh / Vouched for by: {name}")
    if found.verdict is Verdict.UNANCHORED:
        say(
            "Tanpa kunci atau titik periksa dari tempat lain, siapa pun dapat membuat berkas ini."
            " / Without --anchor from elsewhere, anybody could have made this file."
        )
        raise typer.Exit(UNANCHORED_CODE)
    if found.verdict is Verdict.REFUTED:
        raise typer.Exit(1)


def _claim(proof: InclusionProof | ConsistencyProof) -> str:
    """What a proof says, in words."""
    from domain.checkpoint import ConsistencyProof, read_checkpoint
    from domain.leaf import read_leaf

    origin, size, _ = read_checkpoint(proof.note.body)
    if isinstance(proof, ConsistencyProof):
        return (
            f"{origin}: {proof.old} fakta pertama tidak berubah dalam {size} fakta."
            f" / The first {proof.old} facts are unchanged within {size}."
        )
    leaf = read_leaf(proof.leaf)
    recorded = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=leaf.recorded_us)
    about = ", ".join(filter(None, (leaf.region, leaf.programme, leaf.period))) or "–"
    return (
        f"{origin}: posisi {leaf.position} dari {size}: {leaf.topic}, {about}, dicatat"
        f" {recorded:%Y-%m-%d %H:%M:%S} UTC, aliran {leaf.stream} versi {leaf.version}, isi SHA-256 {leaf.state}."
        f" / Position {leaf.position} of {size}: this fact was recorded, with contents of this SHA-256."
    )
