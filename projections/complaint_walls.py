"""The walls around every complaint, from what it says and what is decided later.

What was made of a complaint tells of it too: a duplicate has the walls of its original, however many complaints lie
between, and referrals have those before the people it is about (not those of its level: the desk goes on with the
partner).
"""

from typing import Final
from uuid import UUID

from domain.complaint import (
    ComplaintMarkedDuplicate,
    ComplaintSubmitted,
    ConfidentialitySet,
    OfficersNamed,
    level_as_submitted,
)
from domain.complaint_codes import Confidentiality
from domain.complaint_walls import around, of_level
from domain.fact import Recorded
from domain.referral import ReferralDrafted
from domain.referral_decisions import Subject
from projections.behind_walls import Wall, complaint_wall
from projections.complaint_status import complaint_status
from projections.folding import Fold, Page
from projections.referrals import referral

fold = Fold()

_RESTRICTED: Final = of_level(Confidentiality.RESTRICTED)
_LEVELS: Final = (_RESTRICTED, of_level(Confidentiality.SECRET))


@fold.needs(ComplaintSubmitted, OfficersNamed, ConfidentialitySet)
def _announce(
    page: Page, recorded: Recorded, fact: ComplaintSubmitted | OfficersNamed | ConfidentialitySet
) -> None:
    if isinstance(fact, ComplaintSubmitted):
        walls = _at_first(fact)
    elif isinstance(fact, OfficersNamed):
        walls = around(fact.accounts, fact.offices, Confidentiality.OPEN)
    else:
        walls = frozenset(_LEVELS)
    for wall in walls:
        page.rows(complaint_wall).want(recorded.stream, recorded.stream, wall)


@fold.when(ComplaintSubmitted)
def _submitted(page: Page, recorded: Recorded, fact: ComplaintSubmitted) -> None:
    for wall in sorted(_at_first(fact)):
        _build(page, recorded.stream, recorded.stream, wall)


@fold.when(OfficersNamed)
def _named(page: Page, recorded: Recorded, fact: OfficersNamed) -> None:
    walls = sorted(around(fact.accounts, fact.offices, Confidentiality.OPEN))
    copies = _with_copies(page, recorded.stream)
    for hidden in (*copies, *_referrals(page, copies)):
        for wall in walls:
            _build(page, hidden, recorded.stream, wall)


@fold.when(ConfidentialitySet)
def _level_set(page: Page, recorded: Recorded, fact: ConfidentialitySet) -> None:
    for hidden in _with_copies(page, recorded.stream):
        for wall in _LEVELS:
            page.rows(complaint_wall).remove(hidden, recorded.stream, wall)
        for wall in around((), (), fact.level):
            _build(page, hidden, recorded.stream, wall)


@fold.when(ComplaintMarkedDuplicate)
def _handled_under(page: Page, recorded: Recorded, fact: ComplaintMarkedDuplicate) -> None:
    copies = _with_copies(page, recorded.stream)
    referrals = _referrals(page, copies)
    for row in page.rows(complaint_wall).where("hidden", fact.original):
        for hidden in copies if row.wall in _LEVELS else (*copies, *referrals):
            _build(page, hidden, row.built_by, row.wall)


@fold.when(ReferralDrafted)
def _referred(page: Page, recorded: Recorded, fact: ReferralDrafted) -> None:
    if fact.subject_kind == Subject.COMPLAINT:
        for row in page.rows(complaint_wall).where("hidden", fact.subject):
            if row.wall not in _LEVELS:
                _build(page, recorded.stream, row.built_by, row.wall)


def _at_first(fact: ComplaintSubmitted) -> frozenset[str]:
    return around(fact.against_accounts, fact.against_offices, level_as_submitted(fact))


def _with_copies(page: Page, complaint: UUID) -> list[UUID]:
    """The complaint and all that are handled under it, or under one that is."""
    found = [complaint]
    for each in found:  # grows as it goes
        copies = page.rows(complaint_status).where("duplicate_of", each)
        found += [row.complaint for row in copies if row.complaint not in found]
    return found


def _referrals(page: Page, complaints: list[UUID]) -> list[UUID]:
    """The referrals that came of complaints."""
    of = page.rows(referral)
    return [row.referral for each in complaints for row in of.where("subject", each)]


def _build(page: Page, hidden: UUID, built_by: UUID, wall: str) -> None:
    row = page.rows(complaint_status).get(hidden) if wall == _RESTRICTED else None
    page.rows(complaint_wall).put(Wall(hidden, built_by, wall, row and row.submitted_by))
