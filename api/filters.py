"""What a question may be narrowed by: a code that no list has is refused, since an empty answer would hide the slip.

A region, a programme, an office and a period mean the same wherever they stand; what a status, a kind or a category
may be depends on the question.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from typing import Any, Final

from api.context import Context
from api.scalars import camel_case
from api.snapshot import Snapshot
from application.roles import Role
from domain import (
    batch,
    call,
    case,
    complaint,
    enrolment,
    entitlement,
    objection,
    partner,
    patrol,
    programme,
    proposal,
    referral,
    stranded,
)
from domain.care_codes import ActivityKind
from domain.case_codes import Source
from domain.complaint_clocks import Clock
from domain.complaint_codes import Category, EscalationLevel
from domain.errors import NotFound, UnknownCode
from domain.indonesia import checked_region
from domain.office import KINDS as OFFICE_KINDS
from domain.period import checked_period
from domain.pmks import CATEGORIES, Subtype
from domain.shapes import checked_code
from projections import local_subtypes, offices, partners, programme_catalogue
from projections.accounts import ENDED, GRANTED, PROPOSED
from projections.deadlines import KINDS as DEADLINE_KINDS
from projections.payments import DEPARTING

Lists = Mapping[str, Collection[str]]

OF_FILTERS: Final[Mapping[str, Lists]] = {
    "AccountFilter": {"role": tuple(Role), "status": (PROPOSED, GRANTED, ENDED)},
    "ActivityFilter": {"kind": tuple(ActivityKind)},
    "AidPaymentFilter": {"status": tuple(entitlement.Status), "departing": tuple(DEPARTING)},
    "AnomalyFilter": {},
    "AuditTrailFilter": {},
    "ClientFilter": {"status": tuple(case.Status), "category": CATEGORIES},
    "ClockFilter": {"category": tuple(Category), "clock": tuple(Clock)},
    "ComplaintFilter": {
        "status": tuple(complaint.Status),
        "category": tuple(Category),
        "escalated_to": tuple(EscalationLevel),
    },
    "EnrolmentFilter": {"status": tuple(enrolment.Status)},
    "HouseholdFilter": {},
    "NumberFilter": {},
    "ObjectionFilter": {"status": tuple(objection.Status)},
    "OfficeFilter": {"kind": OFFICE_KINDS},
    "ProposalFilter": {"stage": tuple(proposal.Stage)},
    "ReplayOf": {},
    "ReferralFilter": {"status": tuple(referral.Status), "service": partner.SERVICES},
    "StreetCaseFilter": {
        "status": tuple(case.Status),
        "category": CATEGORIES,
        "source": tuple(Source),
    },
}
"""The closed lists of each filter's fields."""

OF_QUESTIONS: Final[Mapping[str, Lists]] = {
    "batches": {"status": tuple(batch.Status)},
    "deadlines": {"kind": DEADLINE_KINDS},
    "partners": {"kind": partner.KINDS, "service": partner.SERVICES},
    "patrol_plans": {"status": tuple(patrol.PatrolStatus)},
    "programmes": {"level": programme.LEVELS, "status": tuple(programme.Status)},
    "stranded_claims": {"status": tuple(stranded.ClaimStatus)},
    "trc_calls": {"status": tuple(call.CallStatus)},
}
"""The closed lists of arguments beside a filter."""

_FACT = ("AuditTrailFilter", "fact")
_ACTED_IN = {("AuditTrailFilter", "office"), ("ReplayOf", "office")}
"""An act's office need not be opened here: the web's, say, where citizens write themselves."""


async def check_filters(context: Context, question: str, given: Mapping[str, Any]) -> None:
    """Refuse a code, a region or a period that does not exist, and what this tenant has not registered."""
    narrowed = list(_narrowed(question, given))
    for owner, name, value, field in narrowed:
        if name == "region":
            checked_region(value, field=field)
        elif name == "period":
            checked_period(value, field)
        elif (owner, name) == _FACT:
            _check_fact(value, context.process.facts, field)
        elif known := _LISTS.get(owner, {}).get(name):
            checked_code(value, known, field)
    for owner, name, value, field in narrowed:
        if (owner, name) not in _ACTED_IN and (registered := _REGISTERED.get(name)):
            await registered(context.snapshot, value, field)


def _narrowed(question: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """Each text that was given: whose it is, its name there, itself, and where the caller wrote it."""
    for name, value in given.items():
        owner = type(value).__name__
        if isinstance(value, str):
            yield question, name, value, camel_case(name)
        elif owner in OF_FILTERS:
            argument = "filter" if name == "wanted" else name
            for inner, text in vars(value).items():
                if isinstance(text, str):
                    yield owner, inner, text, f"{argument}.{camel_case(inner)}"


def _check_fact(name: str, facts: Collection[str], field: str) -> None:
    """Refuse a name that no fact has; what is told are those of the same noun, else the nouns."""
    nouns = {fact.partition(".")[0] for fact in facts}
    noun = name.partition(".")[0]
    alike = {fact for fact in facts if fact.startswith(f"{noun}.")}
    if name not in facts:
        raise UnknownCode(field, known=", ".join(sorted(alike or {f"{one}.…" for one in nouns})))


async def _programme(view: Snapshot, code: str, field: str) -> None:
    if await programme_catalogue.programme(view.connection, view.schema, code) is None:
        raise NotFound(field)


async def _office(view: Snapshot, code: str, field: str) -> None:
    if await offices.office_of(view.connection, view.schema, code) is None:
        raise NotFound(field)


async def _partner(view: Snapshot, code: str, field: str) -> None:
    known = await partners.partners(view.connection, view.schema)
    if code not in {row.partner for row in known}:
        raise NotFound(field)


async def _subtype(view: Snapshot, code: str, field: str) -> None:
    own = await local_subtypes.local_subtypes(view.connection, view.schema)
    checked_code(code, (*Subtype, *(row.code for row in own)), field)


_LISTS: Final[Mapping[str, Lists]] = {**OF_FILTERS, **OF_QUESTIONS}
_REGISTERED: Final[Mapping[str, Callable[[Snapshot, str, str], Awaitable[None]]]] = {
    "programme": _programme,
    "office": _office,
    "shelter": _office,
    "partner": _partner,
    "subtype": _subtype,
}
"""What only this tenant's own records can tell."""
