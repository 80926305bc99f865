"""What a fact cites: its act's files, and the one that it names itself; no other field is a file that people see."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec

from domain.citations import IN_FACTS, cited_by
from domain.fact import Envelope
from domain.goods import GoodsDistributed
from infra.event_catalogue import FACTS

NO_CITATION = {
    "evidence.stored.digest",  # says that it is kept
    "evidence.stored.original_digest",  # of what is not kept
    "evidence.shown.digest",  # says that it was seen
    "batch.reconciled.file_digest",  # of the payer's data file, which is no picture or scan
    "batch.reconciled.attempts_digest",  # of facts
    "enquiry.sent.digests",  # keyed, of people
}
ENVELOPE = Envelope(
    occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    actor="desk-1",
    role="desk",
    office="secretariat",
    command_id=UUID(int=1),
    correlation_id=UUID(int=1),
    evidence=("bb", "aa", "bb"),
)


def test_every_field_of_a_fact_that_holds_a_digest_is_judged() -> None:
    fields = {
        f"{topic}.{field.name}": IN_FACTS.get(kind) == field.name
        for topic, kind in FACTS.items()
        for field in msgspec.structs.fields(kind)
        if "digest" in field.name or "sha" in field.name
    }
    assert {name for name, cites in fields.items() if not cites} == NO_CITATION
    assert len(fields) - len(NO_CITATION) == len(IN_FACTS)


def test_a_handover_cites_its_signed_record_and_what_the_act_shows_each_once() -> None:
    fact = GoodsDistributed(
        programme="BPNT",
        period="2026-01",
        recipient=UUID(int=2),
        item="rice",
        measure="kg",
        quantity=10,
        unit="KPM",
        region="61.05.01.1001",
        handover="BAST 1",
        evidence_digest="cc",
    )
    assert cited_by(fact, ENVELOPE) == ("bb", "aa", "cc")
    signed = msgspec.structs.replace(fact, evidence_digest="aa")
    assert cited_by(signed, ENVELOPE) == ("bb", "aa")
