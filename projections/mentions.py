"""Which facts name whom: a payment's facts stand in its own stream, and are part of the person's history too.

Who decided a payment did so for its whole batch, without naming it: that is part of the payment's history alone.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from psycopg.sql import SQL, Composable, Composed, Literal

from domain.fact import Fact, Recorded
from projections.folding import Fold, Page
from projections.payments import payment
from projections.people import people
from projections.read_model import Journal

KEPT_APART: Final = frozenset({"reporter"})
"""Fields that lead from a person to what others must not find by them: who complained."""


class Mention(NamedTuple):
    """A fact that names an id in its fields. The stream of the fact is in the audit trail and not repeated here."""

    named: UUID
    position: int = 0


mention = Journal("mention", Mention, key=("named", "position"))
fold = Fold()


@fold.whatever
def _mentioned(page: Page, recorded: Recorded, fact: Fact) -> None:
    for named in dict.fromkeys(_ids(fact)):
        if named != recorded.stream:
            page.journal(mention).add(Mention(named, recorded.position))


def _ids(value: Any) -> Iterator[UUID]:
    if isinstance(value, UUID):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in KEPT_APART:
                yield from _ids(getattr(value, name))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for each in value:
            yield from _ids(each)


def history_of(schema: str, trail: Composable, subject: Composable) -> Composed:
    """Select the positions of the facts of a matter: of its own stream and of whatever else names it.

    Of a person they are those of every id that stands for the person, of a payment also what decided it in its batch.

    trail  of all facts
    """
    return SQL(
        "with known as (select {subject}::uuid as id union select person from {people} where survivor = {subject})"
        " select position from {trail} where stream in (select id from known)"
        " union select position from {mention} where named in (select id from known)"
        " union {decisions}"
    ).format(
        subject=subject,
        people=people.at(schema, None),
        trail=trail,
        mention=mention.live(schema),
        decisions=_decisions(schema, trail, subject),
    )


DECIDED: Final = ("batch.scheduled", "batch.approved", "batch.rejected", "batch.instructed")
"""What decides of every line of a batch."""
AMENDED: Final = "batch.amended"
DECIDED_AMENDMENTS: Final = ("batch.amendments_approved", "batch.amendments_rejected")
"""What decides of the attempts that were prepared until then."""


def _decisions(schema: str, trail: Composable, subject: Composable) -> Composed:
    """Select the facts that decided a payment with all lines of its batch; nothing of what is no payment."""
    return SQL(
        "select position from {trail} where topic = any ({decided})"
        " and stream in (select batch from {payments} where payment = {subject})"
        " union select decision.position from {mention} named join {trail} amended using (position)"
        " cross join lateral (select position from {trail} decision where decision.stream = amended.stream"
        " and decision.position > amended.position and topic = any ({amendments}) order by position limit 1) decision"
        " where named.named = {subject} and amended.topic = {amended}"
    ).format(
        trail=trail,
        decided=Literal(list(DECIDED)),
        payments=payment.at(schema, None),
        subject=subject,
        mention=mention.live(schema),
        amendments=Literal(list(DECIDED_AMENDMENTS)),
        amended=Literal(AMENDED),
    )
