"""Who may act: the appointments of every account, on which decree and since when, and who acts for whom.

It answers two questions: what a reader may read now (in the snapshot of what is read), and who could do what on a day.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import args_row, dict_row
from psycopg.sql import SQL, Composable, Composed, Identifier

from domain.account import (
    AccountRestored,
    AccountSuspended,
    AppointmentsRequired,
    RoleGranted,
    RoleGrantProposed,
    RoleRevoked,
    SubstituteNamed,
    SubstitutionEnded,
)
from domain.fact import Recorded
from projections.conditions import Where
from projections.folding import Fold, Page
from projections.read_model import Table


class Appointment(NamedTuple):
    """A role at an office that an account holds or held, in its own right or in somebody's place.

    granted_position  of the fact that granted, proposed or named it: it never changes
    regions           prefixes of region codes, with blanks between; in somebody's place: theirs
    acting_for        the account that it substitutes for
    status            proposed | granted | ended; a granted one counts from `valid_from` to `valid_until`
    ended_at          when it was revoked or ended early; why and by which decree
    """

    granted_position: int
    account: str
    role: str
    office: str
    regions: str
    acting_for: str | None
    decree: str
    valid_from: date
    valid_until: date | None
    status: str
    ended_at: datetime | None
    ended_because: str | None
    ended_by: str | None
    position: int = 0


class Suspension(NamedTuple):
    """A time in which an account could act in no role; `until` is None while it lasts."""

    opened_position: int
    account: str
    reason: str
    decree: str
    since: datetime
    until: datetime | None
    position: int = 0


class Requirement(NamedTuple):
    """That appointments are required in the tenant, since a fact."""

    since_position: int
    decree: str
    since: datetime
    position: int = 0


appointment = Table(
    "appointment",
    Appointment,
    key=("granted_position",),
    indexes=(("account", "role", "office"), ("office", "granted_position")),
    past=((), ("account",)),
)
suspension = Table(
    "suspension", Suspension, key=("opened_position",), indexes=(("account",),), past=((),)
)
requirement = Table("appointments_required", Requirement, key=("since_position",))
fold = Fold()

PROPOSED, GRANTED, ENDED = "proposed", "granted", "ended"
_BETWEEN: Final = " "


@fold.when(AppointmentsRequired)
def _required(page: Page, recorded: Recorded, fact: AppointmentsRequired) -> None:
    since = recorded.envelope.occurred_at
    page.rows(requirement).put(Requirement(recorded.position, fact.decree, since))


@fold.when(RoleGranted, RoleGrantProposed)
def _granted(page: Page, recorded: Recorded, fact: RoleGranted | RoleGrantProposed) -> None:
    rows = page.rows(appointment)
    for row in _own(page, fact.account, fact.role, fact.office):
        if row.status == PROPOSED:  # agreed to, or replaced by another proposal
            rows.remove(row.granted_position)
    rows.put(
        Appointment(
            granted_position=recorded.position,
            account=fact.account,
            role=fact.role,
            office=fact.office,
            regions=_BETWEEN.join(fact.regions),
            acting_for=None,
            decree=fact.decree,
            valid_from=fact.valid_from,
            valid_until=fact.valid_until,
            status=GRANTED if isinstance(fact, RoleGranted) else PROPOSED,
            ended_at=None,
            ended_because=None,
            ended_by=None,
        )
    )


@fold.when(RoleRevoked)
def _revoked(page: Page, recorded: Recorded, fact: RoleRevoked) -> None:
    rows = page.rows(appointment)
    in_their_place = [
        row
        for row in rows.where("acting_for", fact.account)
        if (row.role, row.office, row.status) == (fact.role, fact.office, GRANTED)
    ]
    for row in (*_own(page, fact.account, fact.role, fact.office), *in_their_place):
        if row.status == PROPOSED:
            rows.remove(row.granted_position)
        elif row.status == GRANTED:
            rows.put(_ended(row, recorded, fact.reason, fact.decree))


@fold.when(SubstituteNamed)
def _named(page: Page, recorded: Recorded, fact: SubstituteNamed) -> None:
    held = _own(page, fact.account, fact.role, fact.office)
    page.rows(appointment).put(
        Appointment(
            granted_position=recorded.position,
            account=fact.substitute,
            role=fact.role,
            office=fact.office,
            regions=next((row.regions for row in held if row.status == GRANTED), ""),
            acting_for=fact.account,
            decree=fact.decree,
            valid_from=fact.valid_from,
            valid_until=fact.valid_until,
            status=GRANTED,
            ended_at=None,
            ended_because=None,
            ended_by=None,
        )
    )


@fold.when(SubstitutionEnded)
def _substitution_ended(page: Page, recorded: Recorded, fact: SubstitutionEnded) -> None:
    rows = page.rows(appointment)
    wanted = (fact.substitute, fact.role, fact.office, GRANTED)
    for row in rows.where("acting_for", fact.account):
        if (row.account, row.role, row.office, row.status) == wanted:
            rows.put(_ended(row, recorded, None, fact.decree))


@fold.when(AccountSuspended)
def _suspended(page: Page, recorded: Recorded, fact: AccountSuspended) -> None:
    page.rows(suspension).put(
        Suspension(
            opened_position=recorded.position,
            account=fact.account,
            reason=fact.reason,
            decree=fact.decree,
            since=recorded.envelope.occurred_at,
            until=None,
        )
    )


@fold.when(AccountRestored)
def _restored(page: Page, recorded: Recorded, fact: AccountRestored) -> None:
    rows = page.rows(suspension)
    for row in rows.where("account", fact.account):
        if row.until is None:
            rows.put(row._replace(until=recorded.envelope.occurred_at))


def _own(page: Page, account: str, role: str, office: str) -> list[Appointment]:
    return [
        row
        for row in page.rows(appointment).where("account", account)
        if (row.role, row.office, row.acting_for) == (role, office, None)
    ]


def _ended(row: Appointment, recorded: Recorded, reason: str | None, decree: str) -> Appointment:
    return row._replace(
        status=ENDED,
        ended_at=recorded.envelope.occurred_at,
        ended_because=reason,
        ended_by=decree,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account may do in a role at an office on a day.

    required  whether the tenant requires appointments at all
    regions   of the appointment in force; None without one
    """

    required: bool
    regions: tuple[str, ...] | None


async def standing(
    conn: AsyncConnection[Any], schema: str, account: str, role: str, office: str, day: date
) -> Standing:
    """Answer what lets an account act, by one statement."""
    parameters = {"account": account, "role": role, "office": office, "day": day}
    row = await (await conn.execute(_standing(schema), parameters)).fetchone()
    required, regions = (False, None) if row is None else row
    return Standing(bool(required), None if regions is None else tuple(regions.split(_BETWEEN)))


def _standing(schema: str) -> Composed:
    """The rule of `application.authority.in_force`, in SQL."""
    return SQL(
        "select exists (select from {required}), (select own.regions"
        " from {appointment} own left join {appointment} held"
        " on held.account = own.acting_for and held.acting_for is null"
        " and held.role = own.role and held.office = own.office and {held_counts}"
        " where own.account = %(account)s and own.role = %(role)s and own.office = %(office)s"
        " and {own_counts} and (own.acting_for is null or (held.account is not null"
        " and exists (select from {appointment} any_own where any_own.account = own.account"
        " and any_own.acting_for is null and {any_own_counts})))"
        " and not exists (select from {suspension} s where s.account = own.account and s.until is null)"
        " order by own.acting_for nulls first limit 1)"
    ).format(
        required=requirement.live(schema),
        appointment=appointment.live(schema),
        suspension=suspension.live(schema),
        held_counts=in_force_on("held"),
        own_counts=in_force_on("own"),
        any_own_counts=in_force_on("any_own"),
    )


def in_force_on(alias: str) -> Composable:
    """Whether an appointment is in force on the `day` among the parameters of the question."""
    return SQL(
        "{a}.status = 'granted' and {a}.valid_from <= %(day)s"
        " and ({a}.valid_until is null or {a}.valid_until >= %(day)s)"
    ).format(a=Identifier(alias))


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day of the tenant, and the moments between which it lies."""

    date: date
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class AppointmentFilter:
    """Which appointments. None asks for nothing.

    scope  the caller's region prefixes ("" sees the whole tenant); an appointment lies where its regions do
    on     the account could act so on at least a part of that day, as far as is known: suspended ones are left out
    """

    scope: tuple[str, ...] = ("",)
    account: str | None = None
    role: str | None = None
    office: str | None = None
    status: str | None = None
    acting_for: str | None = None
    on: Day | None = None

    def where(self, schema: str, at: int | None) -> tuple[Composable, dict[str, object]]:
        where = (
            Where()
            .equals("account", self.account)
            .equals("role", self.role)
            .equals("office", self.office)
            .equals("status", self.status)
            .equals("acting_for", self.acting_for)
        )
        inside = where.sql
        if "" not in self.scope:
            inside = SQL(
                "{} and exists (select from unnest(string_to_array(regions, ' ')) r, unnest(%(scope)s::text[]) p"
                " where r = p or starts_with(r, p || '.'))"
            ).format(where.sql)
            where.values["scope"] = list(self.scope)
        if self.on is None:
            return inside, where.values
        condition = SQL(
            "{} and status <> 'proposed' and valid_from <= %(day)s"
            " and (valid_until is null or valid_until >= %(day)s)"
            " and (ended_at is null or ended_at >= %(begins)s)"
            " and account not in (select s.account from {} s"
            " where s.since < %(begins)s and (s.until is null or s.until >= %(ends)s))"
        ).format(inside, suspension.at(schema, at))
        day = {"day": self.on.date, "begins": self.on.begins, "ends": self.on.ends}
        return condition, where.values | day


async def appointments_page(
    conn: AsyncConnection[Any],
    schema: str,
    wanted: AppointmentFilter,
    *,
    after: int | None = None,
    limit: int,
    at: int | None = None,
) -> list[Appointment]:
    """Answer the next `limit` appointments in the order in which they were recorded."""
    where, values = wanted.where(schema, at)
    if after is not None:
        where = SQL("{} and granted_position > %(after)s").format(where)
    query = appointment.page(schema, at, where, SQL("granted_position"), limit)
    async with conn.cursor(row_factory=args_row(Appointment)) as cursor:
        await cursor.execute(query, values | {"after": after})
        return await cursor.fetchall()


async def appointments_count(
    conn: AsyncConnection[Any], schema: str, wanted: AppointmentFilter, at: int | None = None
) -> int:
    """How many appointments of the wanted kind there are."""
    where, values = wanted.where(schema, at)
    query = SQL("select count(*) from {} where {}").format(appointment.at(schema, at), where)
    row = await (await conn.execute(query, values)).fetchone()
    return 0 if row is None else int(row[0])


async def suspended_of(
    conn: AsyncConnection[Any], schema: str, at: int | None = None
) -> frozenset[str]:
    """The accounts that may act in no role for now. They are few."""
    query = SQL("select account from {} where until is null").format(suspension.at(schema, at))
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query)
        return frozenset(row["account"] for row in await cursor.fetchall())


async def required_since(
    conn: AsyncConnection[Any], schema: str, at: int | None = None
) -> Requirement | None:
    """Since when appointments are required; None where a token's word is enough."""
    query = SQL("select {} from {} limit 1").format(requirement.columns, requirement.at(schema, at))
    async with conn.cursor(row_factory=args_row(Requirement)) as cursor:
        await cursor.execute(query)
        return await cursor.fetchone()
