"""Who may read what: one table by topic, the rows that a caller sees, and how personal fields look to whom."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from api.auth import Caller
from api.errors import not_allowed
from application.confidentiality import walls_before
from application.permissions import MAY
from application.roles import Role
from projections.behind_walls import NOBODY, Behind
from projections.chain_of_command import walls_of_rank
from projections.complaint_status import Complaint
from projections.effects import Seen

_R = Role
_STAFF = frozenset(Role) - {_R.CITIZEN, _R.ADMIN, _R.SYSTEM}
_OVERSIGHT = frozenset({_R.SUPERVISOR, _R.HEAD, _R.INSPECTOR})
_STREET = frozenset({_R.DESK, _R.TRC, _R.SOCIAL_WORKER})

MAY_READ: dict[str, frozenset[Role]] = {
    "position": frozenset(Role) - {_R.SYSTEM},
    "programmes": frozenset(Role) - {_R.SYSTEM},
    "information_centre": frozenset(Role) - {_R.SYSTEM},  # answers say nothing about who asks
    "data_coverage": _STAFF | {_R.ADMIN},
    "data_quality": _STAFF,
    "rules": frozenset(Role) - {_R.SYSTEM},  # everybody may know the rules
    "deadlines": _STAFF,
    "complaints": _STAFF | {_R.CITIZEN},  # a citizen: own complaints only
    # what complaints have beside them
    "complaint_clocks": _STAFF,
    "ticket": frozenset(Role) - {_R.SYSTEM},  # whoever has its secret, without any account too
    "beneficiary_counts": _STAFF | {_R.ADMIN},  # small counts identify people: not for the public
    "payment_anomalies": _OVERSIGHT | {_R.VERIFIER, _R.PROGRAMME_OWNER},
    "anomalies": _OVERSIGHT,
    # aid on time
    "batches": _STAFF - {_R.TRC, _R.SOCIAL_WORKER},
    "aid_payments": _STAFF - {_R.TRC, _R.SOCIAL_WORKER},
    "aid_indicators": _STAFF | {_R.ADMIN},
    "delivery": _STAFF,
    "checkpoints": frozenset(Role) - {_R.SYSTEM},  # hashes and signatures: made to be handed on
    "inclusion": frozenset(Role) - {_R.SYSTEM},  # of facts in the audit trail, and of one's own
    "audit_trail": _OVERSIGHT | {_R.VERIFIER, _R.ADMIN},
    "explanations": _STAFF | {_R.ADMIN},  # of numbers that the role may read
    "replay": _OVERSIGHT,  # what facts did to what everybody else reads: `rows_seen` leaves out what is not theirs
    # trc: the street half of a case
    "street_cases": _STREET | _OVERSIGHT,
    "trc_calls": _STREET | _OVERSIGHT,
    "trc_board": _STREET | _OVERSIGHT,
    "trc_roster": _STREET | _OVERSIGHT,
    "patrol_plans": frozenset({_R.TRC, _R.SUPERVISOR, _R.HEAD}),  # unpredictable on purpose
    "case_totals": _OVERSIGHT,
    "local_subtypes": _STAFF,
    "stranded_claims": _STREET | _OVERSIGHT | {_R.VERIFIER},
    "people": _STAFF,
    # the shelter: stay, care, aftercare
    "clients": _OVERSIGHT | {_R.SOCIAL_WORKER, _R.CARER, _R.TRC, _R.VERIFIER},
    "caseload": _OVERSIGHT | {_R.SOCIAL_WORKER},
    "shelters": _STAFF,  # beds and sessions: numbers and case ids, no person
    "qualified_staff": _OVERSIGHT | {_R.SOCIAL_WORKER, _R.CARER},
    "rehabilitation_outcomes": _OVERSIGHT | {_R.SOCIAL_WORKER, _R.VERIFIER},
    # families, proposals, objections
    "households": _STAFF - {_R.TRC, _R.PROGRAMME_OWNER},
    "kpm360": _STAFF - {_R.TRC, _R.PROGRAMME_OWNER},
    "proposals": _STAFF - {_R.TRC},
    "enrolments": _STAFF - {_R.TRC},
    "objections": _STAFF - {_R.TRC},
    # offices and people who act
    "offices": frozenset(Role) - {_R.SYSTEM},  # who heads one is for staff and administrators
    "accounts": frozenset({_R.ADMIN, _R.HEAD, _R.INSPECTOR}),
    "find_person": MAY["RegisterPerson"],  # to find a duplicate before registering one
    # referral network, funds, the head's numbers, everybody's numbers
    "partners": _STAFF | {_R.ADMIN},
    "referrals": frozenset({_R.DESK, _R.SOCIAL_WORKER})
    | _OVERSIGHT,  # that one is referred may tell why
    "puskesos_network": frozenset(Role) - {_R.SYSTEM},  # where the desks stand is for everybody
    "funds": _OVERSIGHT | {_R.PROGRAMME_OWNER},
    "donor_statement": frozenset(Role)
    - {_R.SYSTEM},  # whoever holds a pledge's id; no client is in it
    "office_indicators": _OVERSIGHT,
    "public_aggregates": frozenset(Role) - {_R.SYSTEM},
}
"""Topics of the query and subscription types. tests/api hold it against the schema."""

FOR_EVERYBODY = frozenset(
    {
        "publicAggregates",
        "whatCanThisFamilyGet",
        "puskesosNetwork",
        "offices",
        "programmes",
        "rules",
        "workingCalendar",
    }
)
"""Fields of the query type that are answered without a token, as to a citizen. tests/api/test_visitors.py holds that
nothing else is."""

HANDLES_COMPLAINTS = frozenset({_R.DESK, _R.SUPERVISOR, _R.HEAD, _R.VERIFIER})
"""Who reads what a complainant wrote, besides the account that submitted it. A programme owner reads it once the
complaint is routed to their office; inspectors judge acts and read the trail, not the letters."""

_HANDLES_REFERRALS = frozenset({_R.DESK, _R.SOCIAL_WORKER, _R.SUPERVISOR})
_KEEPS_DONATIONS = MAY["PledgeCsr"]


def handles_referrals(caller: Caller) -> bool:
    """Whether the caller reads what a partner is asked and, masked, what of the person goes along."""
    return caller.role in _HANDLES_REFERRALS


def sees_small_counts(caller: Caller) -> bool:
    """Whether the caller reads counts by which somebody could be found."""
    return caller.role in MAY_READ["beneficiary_counts"]


def sees_donors(caller: Caller) -> bool:
    """Whether the caller sees who a private donor is: those who keep donations."""
    return caller.role in _KEEPS_DONATIONS


READS_FINDINGS = frozenset({_R.SOCIAL_WORKER, _R.SUPERVISOR, _R.HEAD})
"""Who reads what assessors and visitors found of a client; inspectors judge acts and read the trail."""


def may_read(caller: Caller, topic: str) -> None:
    """Raise NotAllowed unless the caller's role may read the topic."""
    allowed = MAY_READ[topic]
    if caller.role not in allowed:
        raise not_allowed(caller.role.value, frozenset(role.value for role in allowed))


def scope_of(caller: Caller) -> tuple[str, ...]:
    """The region prefixes whose rows the caller sees; an inspector sees the whole tenant."""
    return ("",) if caller.role is Role.INSPECTOR else caller.regions


_ROWS_FOR_FEWER = {
    "patrols": MAY_READ["patrol_plans"],
    "accounts": MAY_READ["accounts"],
    "complaint_walls": frozenset({_R.INSPECTOR}),  # they say who is named in a complaint
}
"""Read models whose rows not everybody sees who may replay."""


def rows_seen(caller: Caller, looking: Behind) -> Seen:
    """Which rows of read models a replay shows to the caller."""
    models = {
        name
        for name in Seen().models
        if caller.role in _ROWS_FOR_FEWER.get(name, frozenset({caller.role}))
    }
    return Seen(scope_of(caller), looking, frozenset(models))


async def looking(
    connection: AsyncConnection[Any], schema: str, caller: Caller, day: date
) -> Behind:
    """The walls around complaints that the caller does not see over, by who commands whom on the day."""
    own = walls_before(caller.actor, caller.office, caller.role)
    if not own:
        return NOBODY
    above = await walls_of_rank(
        connection, schema, caller.actor, caller.role.value, caller.office, day
    )
    return Behind(caller.actor, tuple(sorted({*own, *above})))


def own_only(caller: Caller) -> str | None:
    """The account whose complaints alone the caller sees, or None for anybody's."""
    return caller.actor if caller.role is Role.CITIZEN else None


def reads_letters(caller: Caller, complaint: Complaint, routed_to: str | None) -> bool:
    """Whether the caller reads narrative, response and, masked, contact of this complaint.

    routed_to: the office at which it lies now, whatever moment is asked about
    """
    if complaint.submitted_by == caller.actor or caller.role in HANDLES_COMPLAINTS:
        return True
    return caller.role is Role.PROGRAMME_OWNER and routed_to == caller.office


def reads_calls(caller: Caller) -> bool:
    """Whether the caller reads what somebody told the call centre: those who take calls, go out, or lead them."""
    return caller.role in {Role.DESK, Role.TRC, Role.SUPERVISOR}


def visible_reporter(caller: Caller, complaint: Complaint, routed_to: str | None) -> UUID | None:
    """The reporter, for those who work on the complaint; nobody learns who an anonymous one is."""
    if complaint.anonymous or not reads_letters(caller, complaint, routed_to):
        return None
    return complaint.reporter


def visible_actor(caller: Caller, actor: str, role: str) -> str | None:
    """The account behind an act. A citizen's account stays hidden: it could name an anonymous reporter."""
    return None if role == Role.CITIZEN.value and actor != caller.actor else actor


def visible_id(caller: Caller, given: UUID, actor: str, role: str) -> UUID | None:
    """An id that a client gave its act. With a citizen's, guessed accounts could be tried against the stream's id."""
    return given if visible_actor(caller, actor, role) is not None else None


def searchable_roles(caller: Caller, actor: str | None) -> tuple[str, ...] | None:
    """The roles whose facts may be searched by this actor: a search must not tell what `visible_actor` hides."""
    if actor in (None, caller.actor):
        return None
    return tuple(role.value for role in Role if role is not Role.CITIZEN)


SHOWN_DIGITS = 4


def masked_number(digits: str) -> str:
    """`************0001`: the last four only; more would give a NIK away to whoever knows the birth date."""
    hidden = max(len(digits) - SHOWN_DIGITS, 0)
    return "*" * hidden + digits[hidden:] if hidden else "*" * len(digits)


def masked_name(name: str) -> str:
    """`S*** A***`: enough to recognise whom one already knows, however long the name is."""
    return " ".join(f"{word[0]}***" for word in name.split())
