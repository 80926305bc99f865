"""Appointments: which account may act in which role at which office, on which decree: facts, state, decisions."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never
from uuid import UUID

from domain.errors import Invalid, Missing, PersonalDataInClear
from domain.fact import Fact
from domain.identifiers import stream_id

ROLES = {
    "field": "fasilitator/pendamping lapangan",
    "desk": "petugas meja layanan",
    "operator": "operator desa/kelurahan",
    "verifier": "verifikator Dinas Sosial",
    "programme_owner": "pemilik program",
    "social_worker": "pekerja sosial",
    "carer": "pengasuh",
    "trc": "tim reaksi cepat",
    "supervisor": "penyelia",
    "head": "kepala dinas",
    "inspector": "pengawas",
    "admin": "pengelola",
}
"""Roles that an appointment gives. A citizen needs none, and our own processes are nobody's."""

TWO_PEOPLE_GRANT = frozenset({"admin", "head"})
"""Roles that one administrator proposes and another officer confirms: who holds them decides over others."""

REVOKING_REASONS = {
    "moved_post": "mutasi",
    "retired": "purnatugas",
    "resigned": "mengundurkan diri",
    "dismissed": "diberhentikan",
    "died": "meninggal",
    "granted_by_mistake": "penugasan keliru",
}
SUSPENDING_REASONS = {
    "under_inquiry": "sedang diperiksa",
    "long_leave": "cuti panjang",
    "account_compromised": "akun disalahgunakan orang lain",
}

_LONGEST_ACCOUNT = 100
_SEPARATORS = frozenset("._:|-")

# Facts --------------------------------------------------------------------------------------------


class AppointmentsRequired(Fact, frozen=True, kw_only=True):
    """From now on nobody acts in the tenant on the word of a token: the log must hold their appointment.

    administrators   the accounts that the decree puts in charge of appointments
    """

    decree: str
    administrators: tuple[str, ...]


class RoleGranted(Fact, frozen=True, kw_only=True):
    """An account may act in a role at an office.

    account      pseudonymous account id; regions: prefixes of region codes, the tenant's own code is all of it
    decree       number of the decree (SK); valid_until: the last day, None until it is revoked
    proposed_by  where somebody else had to confirm: who proposed it, and for whom
    """

    account: str
    role: str
    office: str
    regions: tuple[str, ...]
    decree: str
    valid_from: date
    valid_until: date | None = None
    proposed_by: tuple[str, ...] = ()


class RoleGrantProposed(Fact, frozen=True, kw_only=True):
    """An administrator proposed a grant that another officer must confirm. Fields as of RoleGranted."""

    account: str
    role: str
    office: str
    regions: tuple[str, ...]
    decree: str
    valid_from: date
    proposed_by: tuple[str, ...]
    valid_until: date | None = None


class RoleRevoked(Fact, frozen=True, kw_only=True):
    """An account may no longer act in a role at an office; a proposal of it is off. reason: of REVOKING_REASONS."""

    account: str
    role: str
    office: str
    reason: str
    decree: str


class AccountSuspended(Fact, frozen=True, kw_only=True):
    """An account may not act in any role for now. reason: of SUSPENDING_REASONS."""

    account: str
    reason: str
    decree: str


class AccountRestored(Fact, frozen=True, kw_only=True):
    """A suspended account may act again."""

    account: str
    decree: str


class SubstituteNamed(Fact, frozen=True, kw_only=True):
    """Somebody acts for the account in a role at an office from a day until a day, both included."""

    account: str
    substitute: str
    role: str
    office: str
    valid_from: date
    valid_until: date
    decree: str


class SubstitutionEnded(Fact, frozen=True, kw_only=True):
    """A substitute acts for the account no more, earlier than it was named for."""

    account: str
    substitute: str
    role: str
    office: str
    decree: str


AuthorityEvent: TypeAlias = AppointmentsRequired
AccountEvent: TypeAlias = (
    RoleGranted
    | RoleGrantProposed
    | RoleRevoked
    | AccountSuspended
    | AccountRestored
    | SubstituteNamed
    | SubstitutionEnded
)

# State --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Authority:
    """Appointments are required in the tenant."""

    decree: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A role at an office, granted or proposed."""

    role: str
    office: str
    regions: tuple[str, ...]
    decree: str
    valid_from: date
    valid_until: date | None
    proposed_by: tuple[str, ...]

    @classmethod
    def of(cls, event: "RoleGranted | RoleGrantProposed") -> "Grant":
        return cls(
            role=event.role,
            office=event.office,
            regions=event.regions,
            decree=event.decree,
            valid_from=event.valid_from,
            valid_until=event.valid_until,
            proposed_by=event.proposed_by,
        )

    def is_for(self, role: str, office: str) -> bool:
        return (self.role, self.office) == (role, office)

    def covers(self, first: date, last: date | None) -> bool:
        """Whether it holds on every day from `first` to `last`; None is for ever."""
        ends_later = self.valid_until is None or (last is not None and last <= self.valid_until)
        return self.valid_from <= first and ends_later

    def meets(self, first: date, last: date | None) -> bool:
        """Whether it holds on some day from `first` to `last`."""
        begins_before = last is None or self.valid_from <= last
        return begins_before and (self.valid_until is None or first <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Substitution:
    """Who acts for the account, in what and when."""

    substitute: str
    role: str
    office: str
    valid_from: date
    valid_until: date

    def is_of(self, substitute: str, role: str, office: str) -> bool:
        return (self.substitute, self.role, self.office) == (substitute, role, office)


@dataclass(frozen=True, slots=True)
class Account:
    """What an account may do."""

    grants: tuple[Grant, ...] = ()
    proposals: tuple[Grant, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    suspended: bool = False

    def grant_on(self, day: date, role: str, office: str) -> Grant | None:
        """The grant of a role at an office that holds on a day, whether or not the account is suspended."""
        held = (g for g in self.grants if g.is_for(role, office) and g.covers(day, day))
        return next(held, None)

    def grants_on(self, day: date) -> tuple[Grant, ...]:
        """Every grant that holds on a day."""
        return tuple(grant for grant in self.grants if grant.covers(day, day))

    def is_substituted_by(self, substitute: str, day: date) -> bool:
        """Whether somebody acts for the account in anything on a day."""
        return any(
            one.substitute == substitute and one.valid_from <= day <= one.valid_until
            for one in self.substitutions
        )

    def has_substitute(self, substitute: str, role: str, office: str, day: date) -> bool:
        """Whether somebody acts for the account in a role at an office on a day."""
        return any(
            one.is_of(substitute, role, office) and one.valid_from <= day <= one.valid_until
            for one in self.substitutions
        )


def evolve_authority(_before: Authority | None, event: AuthorityEvent) -> Authority:
    """What is required after the fact."""
    match event:
        case AppointmentsRequired():
            return Authority(decree=event.decree)
        case _:
            assert_never(event)


def evolve(before: Account | None, event: AccountEvent) -> Account:
    """What the account may do after the fact."""
    account = before or Account()
    match event:
        case RoleGranted():
            grants = (*account.grants, Grant.of(event))
            return replace(
                account,
                grants=grants,
                proposals=_others(account.proposals, event.role, event.office),
            )
        case RoleGrantProposed():
            others = _others(account.proposals, event.role, event.office)
            return replace(account, proposals=(*others, Grant.of(event)))
        case RoleRevoked():
            return replace(
                account,
                grants=_others(account.grants, event.role, event.office),
                proposals=_others(account.proposals, event.role, event.office),
                substitutions=tuple(
                    one
                    for one in account.substitutions
                    if (one.role, one.office) != (event.role, event.office)
                ),
            )
        case AccountSuspended():
            return replace(account, suspended=True)
        case AccountRestored():
            return replace(account, suspended=False)
        case SubstituteNamed():
            named = Substitution(
                event.substitute, event.role, event.office, event.valid_from, event.valid_until
            )
            return replace(account, substitutions=(*account.substitutions, named))
        case SubstitutionEnded():
            left = tuple(
                one
                for one in account.substitutions
                if not one.is_of(event.substitute, event.role, event.office)
            )
            return replace(account, substitutions=left)
        case _:
            assert_never(event)


def _others(grants: tuple[Grant, ...], role: str, office: str) -> tuple[Grant, ...]:
    return tuple(grant for grant in grants if not grant.is_for(role, office))


def authority_stream(tenant: str) -> UUID:
    """What the tenant requires of those who act."""
    return stream_id("authority", tenant)


def account_stream(account: str) -> UUID:
    """Everything that an account was granted or lost."""
    return stream_id("account", account)


def checked_account(account: str, field: str) -> str:
    """A pseudonymous account id: letters, digits and `._:|-`; never a bare number, which may be a person's."""
    if not account:
        raise Missing(field)
    plain = "".join(sign for sign in account if sign not in _SEPARATORS)
    if len(account) > _LONGEST_ACCOUNT or not (plain.isascii() and plain.isalnum()):
        raise Invalid(
            field,
            expected=f"nama akun, paling panjang {_LONGEST_ACCOUNT} huruf, angka atau tanda ._:|- tanpa spasi",
            expected_english=f"an account id of at most {_LONGEST_ACCOUNT} letters, digits or ._:|- without blanks",
        )
    if plain.isdigit():
        raise PersonalDataInClear(field)
    return account
