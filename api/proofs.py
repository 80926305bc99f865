"""GraphQL: signed checkpoints of the log, and proofs that a fact is in it and that nothing before was changed."""

from datetime import datetime
from typing import Annotated

import strawberry

from api.asking import question
from api.context import Info
from api.position import History
from api.reading import MAY_READ, scope_of, searchable_roles
from api.refusals import HistoryDiffers, NotYetSigned, PositionUnknown
from api.scalars import Position, TreeSize
from api.snapshot import Snapshot
from domain import checkpoint as texts
from domain.merkle import leaf_hash
from domain.tiles import TileMissing
from projections.audit_trail import AuditFilter, audit_page
from projections.proofs import Kept, kept_checkpoint, prove_consistency, prove_inclusion


@strawberry.type
class CheckpointSignature:
    """A line under a checkpoint."""

    verifier_key: str = strawberry.field(description="Whose it is, as C2SP signed notes name keys.")
    witness: bool = strawberry.field(description="Whether it is a cosignature, not the log's own.")
    line: str
    kept_at: datetime


@strawberry.type
class Checkpoint:
    """A signed statement of what the log was: these facts, from the first on, under this root."""

    origin: str = strawberry.field(
        description="Name of the log: installation, tenant and epoch; a restored backup begins another."
    )
    tree_size: TreeSize
    root_hash: str = strawberry.field(description="RFC 6962, SHA-256, in base64.")
    signed_at: datetime
    position: Position = strawberry.field(description="Of the last fact that it covers.")
    signatures: list[CheckpointSignature]
    note: str = strawberry.field(
        description="The whole text, as c2sp.org/tlog-checkpoint has it: to be kept elsewhere."
    )

    @classmethod
    def of(cls, kept: Kept, history: History) -> "Checkpoint":
        return cls(
            origin=kept.checkpoint.origin,
            tree_size=TreeSize(kept.checkpoint.size),
            root_hash=texts.encoded(kept.checkpoint.root),
            signed_at=kept.signed_at,
            position=history.position(kept.checkpoint.size),
            signatures=[CheckpointSignature(**each._asdict()) for each in kept.signatures],
            note=kept.note.text,
        )


@strawberry.type
class InclusionProof:
    """That a fact is in the log under a checkpoint. Checked before it is answered; check it again, elsewhere."""

    position: Position
    leaf: str = strawberry.field(
        description="Header of the fact and SHA-256 of its state, as a JSON array; no personal data."
    )
    leaf_hash: str
    path: list[str] = strawberry.field(description="Hashes from the leaf's neighbour up, base64.")
    checkpoint: Checkpoint
    file: str = strawberry.field(
        description="The proof as a file (c2sp.org/tlog-proof), for `puskesos verify-proof` and others' tools."
    )

    @classmethod
    def of(cls, made: texts.InclusionProof, kept: Kept, history: History) -> "InclusionProof":
        return cls(
            position=history.position(made.number + 1),
            leaf=made.leaf.decode(),
            leaf_hash=texts.encoded(leaf_hash(made.leaf)),
            path=[texts.encoded(each) for each in made.path],
            checkpoint=Checkpoint.of(kept, history),
            file=made.text,
        )


@strawberry.type
class ConsistencyProof:
    """That the log as it was is the beginning of what it is: nothing before was changed, removed or put in."""

    old_size: TreeSize
    old_root_hash: str = strawberry.field(
        description="To be compared with the one that you kept; in base64."
    )
    path: list[str]
    checkpoint: Checkpoint
    file: str = strawberry.field(
        description="The proof as a file, which is also what a witness takes (c2sp.org/tlog-witness)."
    )


async def inclusion(view: Snapshot, number: int, size: int | None = None) -> InclusionProof:
    """The proof of the fact at a position. Raises NotYetSigned; HistoryDiffers where it would prove nothing."""
    kept = await kept_checkpoint(view.connection, view.schema, size)
    if kept is None or kept.checkpoint.size < number:
        raise NotYetSigned
    try:
        made = await prove_inclusion(view.connection, view.schema, number, kept)
    except TileMissing:
        raise HistoryDiffers from None
    if not made.holds():
        raise HistoryDiffers
    return InclusionProof.of(made, kept, view.history)


async def inclusion_if_signed(
    view: Snapshot, number: int, size: int | None = None
) -> InclusionProof | None:
    """As `inclusion`, for who need not know why there is none yet: None until a checkpoint covers the fact."""
    try:
        return await inclusion(view, number, size)
    except NotYetSigned:
        return None


async def _must_be_seen(info: Info, number: int) -> None:
    """Raise PositionUnknown unless the fact is the caller's own, or in the audit trail as they may read it."""
    context = info.context
    caller, view = context.caller, context.snapshot
    actor = None if caller.role in MAY_READ["audit_trail"] else caller.actor
    wanted = AuditFilter(
        scope=scope_of(caller),
        looking=await context.looking(),
        position=number,
        actor=actor,
        roles=searchable_roles(caller, actor),
    )
    if not await audit_page(view.connection, view.schema, wanted, limit=1):
        raise PositionUnknown("position", why="belum tercatat", reason="it is not recorded yet")


@strawberry.type
class ProofQueries:
    """What can be asked about the log itself."""

    @question(
        "checkpoints",
        "The key that signs checkpoints; null before the first. Compare it.",
        of_times=False,
    )
    async def verifier_key(self, info: Info) -> str | None:
        view = info.context.snapshot
        kept = await kept_checkpoint(view.connection, view.schema)
        own = [each.verifier_key for each in kept.signatures if not each.witness] if kept else []
        return own[-1] if own else None

    @question(
        "checkpoints",
        "The newest signed checkpoint, or that of a size; null if there is none.",
        of_times=False,
    )
    async def checkpoint(self, info: Info, tree_size: TreeSize | None = None) -> Checkpoint | None:
        view = info.context.snapshot
        kept = await kept_checkpoint(view.connection, view.schema, tree_size)
        return None if kept is None else Checkpoint.of(kept, view.history)

    @question(
        "inclusion",
        "That a fact is in the log: yours by its receipt, others as you read them.",
        of_times=False,
    )
    async def inclusion_proof(
        self, info: Info, position: Position, tree_size: TreeSize | None = None
    ) -> InclusionProof:
        view = info.context.snapshot
        number = view.history.number(position, "position")
        await _must_be_seen(info, number)
        return await inclusion(view, number, tree_size)

    @question(
        "checkpoints",
        "That the log of `from` facts is the beginning of the log of `to` ones.",
        of_times=False,
    )
    async def consistency_proof(
        self,
        info: Info,
        old: Annotated[TreeSize, strawberry.argument(name="from")],
        new: Annotated[TreeSize | None, strawberry.argument(name="to")] = None,
    ) -> ConsistencyProof:
        view = info.context.snapshot
        kept = await kept_checkpoint(view.connection, view.schema, new)
        if kept is None or kept.checkpoint.size < old:
            raise NotYetSigned
        try:
            made, root = await prove_consistency(view.connection, view.schema, old, kept)
        except TileMissing:
            raise HistoryDiffers from None
        if not made.holds(root):
            raise HistoryDiffers
        return ConsistencyProof(
            old_size=old,
            old_root_hash=texts.encoded(root),
            path=[texts.encoded(each) for each in made.path],
            checkpoint=Checkpoint.of(kept, view.history),
            file=made.text,
        )
