"""The walls around every complaint, from what it says and what is decided later.

What was made of a complaint tells of it too: a duplicate gets the walls that its original gets later, a referral those
before the people it is about (not those of its level: the desk goes on with the partner).
"""

from typing import Final
from uuid import UUID

from domain.complaint import (
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
        page.rows(complaint_wall).want(recorded.stream, wall)


@fold.when(ComplaintSubmitted)
def _submitted(page: Page, recorded: Recorded, fact: ComplaintSubmitted) -> None:
    for wall in sorted(_at_first(fact)):
        _build(page, recorded.stream, wall)


@fold.when(OfficersNamed)
def _named(page: Page, recorded: Recorded, fact: OfficersNamed) -> None:
    made_of_it = (row.referral for row in page.rows(referral).where("subject", recorded.stream))
    for stream in (recorded.stream, *_copies(page, recorded.stream), *made_of_it):
        for wall in sorted(around(fact.accounts, fact.offices, Confidentiality.OPEN)):
            _build(page, stream, wall)


@fold.when(ConfidentialitySet)
def _level_set(page: Page, recorded: Recorded, fact: ConfidentialitySet) -> None:
    for wall in _LEVELS:
        page.rows(complaint_wall).remove(recorded.stream, wall)
    for stream in (recorded.stream, *_copies(page, recorded.stream)):
        for wall in around((), (), fact.level):
            _build(page, stream, wall)


@fold.when(ReferralDrafted)
def _referred(page: Page, recorded: Recorded, fact: ReferralDrafted) -> None:
    if fact.subject_kind == Subject.COMPLAINT:
        for row in page.rows(complaint_wall).where("hidden", fact.subject):
            if row.wall not in _LEVELS:
                _build(page, recorded.stream, row.wall)


def _at_first(fact: ComplaintSubmitted) -> frozenset[str]:
    return around(fact.against_accounts, fact.against_offices, level_as_submitted(fact))


def _copies(page: Page, complaint: UUID) -> list[UUID]:
    """The complaints that are handled under this one."""
    copies = page.rows(complaint_status).where("duplicate_of", complaint)
    return [row.complaint for row in copies]


def _build(page: Page, hidden: UUID, wall: str) -> None:
    row = page.rows(complaint_status).get(hidden) if wall == _RESTRICTED else None
    page.rows(complaint_wall).put(Wall(hidden, wall, row and row.submitted_by))
