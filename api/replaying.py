"""GraphQL: a history fact by fact with what each did to the read models; and what differs between two moments."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Annotated

import strawberry

from api.as_of import AsOf, moment_of
from api.asking import detail, question
from api.audit import AuditEntry
from api.context import Context, Info
from api.identifiers import parsed_id
from api.pages import Connection, asked_page, listed
from api.reading import rows_seen, scope_of
from api.refusals import MomentsReversed
from api.scalars import Cursor, Position
from api.snapshot import Snapshot
from api.words import InWords
from domain.errors import Invalid, NotFound
from domain.local_time import local_zone
from projections.audit_trail import AuditFilter, audit_count, audit_page, citizens_among
from projections.differing import Difference, Span, differences, differing_rows, place_of
from projections.effects import COLUMNS, KEYS, SEALED, Effect, Seen, effects_of
from projections.row_words import table_words
from projections.rows_in_words import SEALED_WORDS, name_in_words, value_in_words

MOST_ROWS_TOLD = 100
"""Rows shown of one fact: a list of 22,700 families changes as many at once, and says how many."""

WITHHELD = frozenset({"ticket_secret", "receipt_secret", "donor", "reporter"})
"""Columns that are not shown here: what opens a ticket or a receipt; who gives, which only those who keep donations
see; and who complained, which only those see who work on the complaint."""


@strawberry.input(one_of=True)
class ReplayOf:
    """Whose history."""

    subject: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="A complaint, case, payment, person, batch, proposal …: its own facts and all that name it; of a"
        " payment also how its batch was prepared, decided on and instructed.",
    )
    office: str | None = strawberry.field(
        default=strawberry.UNSET, description="What this office recorded."
    )
    programme: str | None = strawberry.field(default=strawberry.UNSET)
    region: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="A region and all inside it; the tenant's own code for everything that has a region.",
    )
    tenant: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Everything: `true`."
    )

    def check(self) -> None:
        """Require that it names something: nothing would be everything. Raises Invalid."""
        for name, value in vars(self).items():
            if value is False or value == "":
                raise Invalid(f"of.{name}")


@strawberry.type
class FieldChange:
    """A column of a row, before and after. Values are written as in answers: codes, ids, numbers, days."""

    field: str
    words: InWords = strawberry.field(description="What the column is called.")
    before: str | None
    before_words: InWords | None = strawberry.field(
        description="As people read it; null where there was no row."
    )
    after: str | None
    after_words: InWords | None = strawberry.field(
        description="As people read it; null where there is no row."
    )
    sealed: bool = strawberry.field(
        description="Personal or kept apart: that it changed is said, not to what."
    )


@strawberry.type
class RowChange:
    """A row of a read model that a fact wrote, changed or took away."""

    table: str
    words: InWords = strawberry.field(description="What the table is called.")
    key: list[str]
    key_words: list[InWords]
    change: str = strawberry.field(description="`added`, `changed` or `removed`.")
    fields: list[FieldChange]


@strawberry.type
class ReplayStep:
    """One fact, and what it did to what the service answers."""

    fact: AuditEntry
    rows_changed: int = strawberry.field(description="How many rows; `rows` has the first 100.")
    rows: list[RowChange]


@strawberry.type
class TableDifference:
    """How many rows of a table are other ones at the second moment."""

    table: str
    words: InWords = strawberry.field(description="What the table is called.")
    added: int
    changed: int
    removed: int


class _Totals:
    """What is counted between two moments: read when it is asked for, and once."""

    def __init__(self, view: Snapshot, span: Span, seen: Seen) -> None:
        self._view = view
        self._span = span
        self._seen = seen
        self._reading = asyncio.Lock()
        self._tables: list[Difference] | None = None

    async def tables(self) -> list[Difference]:
        async with self._reading:
            if self._tables is None:
                self._tables = await differences(
                    self._view.connection, self._view.schema, self._span, self._seen
                )
            return self._tables

    async def rows(self, _at: int | None) -> int:
        return sum(each.added + each.changed + each.removed for each in await self.tables())

    async def facts(self) -> int:
        wanted = AuditFilter(
            scope=self._seen.scope,
            looking=self._seen.looking,
            after_position=self._span.since,
            up_to_position=self._span.until,
        )
        return await audit_count(self._view.connection, self._view.schema, wanted)


@strawberry.type
class Differences:
    """What the service would have answered otherwise at the second of two moments.

    A page of `rows` costs as much as it shows. `facts`, `tables` and `totalCount` read all that lies between the two.
    """

    from_position: Position
    to_position: Position
    totals: strawberry.Private[_Totals]

    @detail("Recorded after the first moment, up to the second, as far as you see them.")
    async def facts(self) -> int:
        return await self.totals.facts()

    @detail("How many rows are other ones, by table.")
    async def tables(self) -> list[TableDifference]:
        return [
            TableDifference(words=InWords.of(*table_words(each.table)), **each._asdict())
            for each in await self.totals.tables()
        ]

    rows: Connection[RowChange] = strawberry.field(
        description="In the order in which they became what they are at the second moment."
    )


@strawberry.type
class ReplayQueries:
    """What can be asked about how things came to be."""

    @question(
        "replay",
        "A history fact by fact, oldest first, with what each fact did to the read models.",
        of_times=False,
    )
    async def replay(
        self,
        info: Info,
        of: ReplayOf,
        since: Annotated[
            AsOf | None, strawberry.argument(name="from", description="After this moment.")
        ] = None,
        until: Annotated[
            AsOf | None, strawberry.argument(name="to", description="Up to and with this moment.")
        ] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Connection[ReplayStep]:
        context = info.context
        caller, view = context.caller, context.snapshot
        of.check()
        wanted = AuditFilter(
            scope=scope_of(caller),
            looking=await context.looking(),
            after_position=await _number(context, since),
            up_to_position=await _number(context, until),
            subject=parsed_id(of.subject, "of.subject") if isinstance(of.subject, str) else None,
            office=of.office or None,  # UNSET is false
            programme=of.programme or None,
            region=of.region or None,
        )
        oldest_first = partial(audit_page, newest_first=False)
        found = await listed(
            context, "replay", wanted, oldest_first, audit_count, first=first, after=after
        )
        shown = found.rows[: found.page.rows]
        if not shown and (wanted.subject or wanted.office):
            await _known(view, wanted)
        did = await effects_of(
            view.connection,
            view.schema,
            [row.position for row in shown],
            rows_seen(caller, await context.looking()),
            most=MOST_ROWS_TOLD,
        )
        tell = await _teller(context, [one for effects in did.values() for one in effects])
        return found.connection(
            key=lambda row: row.position,
            node=lambda row: ReplayStep(
                fact=AuditEntry.of(row, caller, view.history),
                rows_changed=did[row.position][0].changed if did[row.position] else 0,
                rows=[tell(effect) for effect in did[row.position]],
            ),
        )

    @question(
        "replay",
        "What the service answers otherwise at the second of two moments than at the first.",
        of_times=False,
    )
    async def changes(
        self,
        info: Info,
        since: Annotated[AsOf, strawberry.argument(name="from")],
        until: Annotated[
            AsOf | None, strawberry.argument(name="to", description="Left out: now.")
        ] = None,
        first: int | None = None,
        after: Cursor | None = None,
    ) -> Differences:
        context = info.context
        caller, view = context.caller, context.snapshot
        start = await _number(context, since) or 0
        asked_end = await _number(context, until)
        end = view.number if asked_end is None else asked_end
        if end < start:
            raise MomentsReversed("to")
        seen = rows_seen(caller, await context.looking())
        asked = (start, end, seen.scope, seen.looking, tuple(sorted(seen.models)))
        page = asked_page(context, "changes", asked, first=first, after=after)
        span = Span(start, end)
        rows = await differing_rows(
            view.connection, view.schema, span, seen, after=page.after or 0, limit=page.limit
        )
        totals = _Totals(view, span, seen)
        tell = await _teller(context, rows)
        return Differences(
            from_position=view.history.position(start),
            to_position=view.history.position(end),
            totals=totals,
            rows=page.connection(rows, key=place_of, node=tell, count=totals.rows),
        )


async def _known(view: Snapshot, wanted: AuditFilter) -> None:
    """Require that anything was ever recorded of it that may be seen: a typing error is no empty history.

    Raises NotFound.
    """
    ever = replace(wanted, after_position=None, up_to_position=None)
    if not await audit_count(view.connection, view.schema, ever):
        raise NotFound("of.subject" if wanted.subject else "of.office")


async def _number(context: Context, asked: AsOf | None) -> int | None:
    """The position of a moment; None for none. Raises as `moment_of` does."""
    if asked is None:
        return None
    view = context.snapshot
    now = datetime.now(UTC)
    return (await moment_of(view.connection, view.schema, view.history, asked, now)).number


async def _teller(context: Context, effects: Sequence[Effect]) -> Callable[[Effect], RowChange]:
    """How these rows are told: without what is sealed, and without accounts of citizens, who could be anonymous."""
    view, caller = context.snapshot, context.caller
    texts = {
        text
        for effect in effects
        for row in (effect.before, effect.after)
        for text in (row or {}).values()
        if isinstance(text, str)
    }
    hidden = await citizens_among(view.connection, view.schema, sorted(texts)) - {caller.actor}
    zone = local_zone(caller.tenant)
    return lambda effect: _told(effect, hidden, zone)


def _told(effect: Effect, hidden: frozenset[str], zone: tzinfo) -> RowChange:
    change = "added" if effect.before is None else "removed" if effect.after is None else "changed"
    return RowChange(
        table=effect.table,
        words=InWords.of(*table_words(effect.table)),
        key=[_text(part) or "" for part in effect.key],
        key_words=[
            InWords.of(*value_in_words(effect.table, column, part, zone))
            for column, part in zip(KEYS[effect.table], effect.key, strict=True)
        ],
        change=change,
        fields=list(_fields(effect, hidden, zone)),
    )


def _fields(effect: Effect, hidden: frozenset[str], zone: tzinfo) -> Iterator[FieldChange]:
    before, after = effect.before or {}, effect.after or {}
    for name in COLUMNS[effect.table]:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        sealed = name in WITHHELD or any(
            isinstance(value, str) and (value in hidden or SEALED.search(value))
            for value in (old, new)
        )
        shown = (None, None) if sealed else (_text(old), _text(new))
        said = [
            None if row is None else _said(effect.table, name, row.get(name), zone, sealed=sealed)
            for row in (effect.before, effect.after)
        ]
        yield FieldChange(
            field=name,
            words=InWords.of(*name_in_words(effect.table, name, effect.key)),
            before=shown[0],
            before_words=said[0],
            after=shown[1],
            after_words=said[1],
            sealed=sealed,
        )


def _said(table: str, column: str, value: object, zone: tzinfo, *, sealed: bool) -> InWords:
    return InWords.of(*(SEALED_WORDS if sealed else value_in_words(table, column, value, zone)))


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
