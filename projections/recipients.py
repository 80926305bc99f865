"""What speaks against paying somebody, as far as it is known: their death, and that no NIK of theirs is on file."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.fact import Recorded
from domain.person import PersonDied, PersonEvent, PersonRegistered, PersonsMerged, PersonsUnmerged
from projections.folding import Fold, Page
from projections.people import ids_of, people, survivor_of
from projections.read_model import Table


class RecipientDoubt(NamedTuple):
    """Somebody against whose payment something speaks; all others have no row.

    died_on  the earliest day of death that is known under any id of the person
    nik      on file under any id, hence of a right form: a damaged one is refused at the door
    """

    person: UUID
    died_on: date | None
    nik: bool
    position: int = 0


recipient_doubt = Table("recipient_doubt", RecipientDoubt, key=("person",))
fold = Fold()


@fold.needs(PersonRegistered, PersonDied, PersonsMerged, PersonsUnmerged)
def _announce(page: Page, recorded: Recorded, fact: PersonEvent) -> None:
    if not (isinstance(fact, PersonRegistered) and fact.nik):
        page.rows(recipient_doubt).want(recorded.stream)


@fold.when(PersonRegistered)
def _registered(page: Page, recorded: Recorded, fact: PersonRegistered) -> None:
    if fact.nik is None:
        _review(page, recorded.stream)


@fold.when(PersonDied, PersonsMerged)
def _changed(page: Page, recorded: Recorded, _fact: PersonDied | PersonsMerged) -> None:
    _review(page, recorded.stream)


@fold.when(PersonsUnmerged)
def _unmerged(page: Page, recorded: Recorded, fact: PersonsUnmerged) -> None:
    _review(page, recorded.stream)
    _review(page, fact.unmerged)


def _review(page: Page, person: UUID) -> None:
    """Say the same of every id of the person, since payments may lie under any of them."""
    ids = ids_of(page, survivor_of(page, person))
    known = [row for one in ids if (row := page.rows(people).get(one)) is not None]
    died_on = min((row.died_on for row in known if row.died_on is not None), default=None)
    nik = any(row.nik is not None for row in known)
    rows = page.rows(recipient_doubt)
    for one in ids:
        if died_on is None and nik:
            rows.remove(one)
        else:
            rows.put(RecipientDoubt(person=one, died_on=died_on, nik=nik))
