"""Every kind of fact has a sentence in both languages, and none says anything sealed."""

from __future__ import annotations

import re
from datetime import date
from types import ModuleType
from typing import get_type_hints
from uuid import UUID

import pytest

from domain import case, complaint, entitlement, person
from domain.fact import Fact, Sealed
from domain.rules import RulesVersionPublished
from infra.event_catalogue import FACTS
from projections import sentences
from projections.sentences import SENTENCES
from projections.words import describe, rupiah
from tests.projections.aid_examples import batch_scheduled
from tests.projections.history import complaint_submitted, named


@pytest.mark.parametrize("kind", FACTS.values(), ids=FACTS)
def test_every_fact_has_a_sentence_that_names_no_sealed_field(kind: type[Fact]) -> None:
    hints = get_type_hints(kind)
    for sentence in SENTENCES[kind]:
        for field in re.findall(r"{(\w+)}", sentence):
            assert "Sealed" not in str(hints[field]), field


def test_no_fact_has_its_sentence_under_two_topics() -> None:
    topics = [each for each in vars(sentences).values() if isinstance(each, ModuleType)]
    assert topics
    assert sum(len(topic.SENTENCES) for topic in topics) == len(SENTENCES)


@pytest.mark.parametrize(
    ("fact", "indonesian", "english"),
    [
        (
            complaint_submitted(category="illegal_cut"),
            "Pengaduan masuk lewat meja layanan: pungutan liar",
            "Complaint submitted through the service desk: illegal cut",
        ),
        (
            RulesVersionPublished(
                rule="complaint_verify",
                version=2,
                valid_from=date(2026, 2, 1),
                source="SK 1",
                numbers={},
            ),
            "Aturan “Pengaduan diverifikasi sejak masuk” versi 2 berlaku mulai 2026-02-01 menurut SK 1",
            "Rule “A complaint is verified, from its submission”, version 2, holds from 2026-02-01 on, by SK 1",
        ),
        (
            case.PersonSecured(brought_by="family"),
            "Orang bersama tim (diantar oleh: keluarga)",
            "The person is with the team (brought by: family)",
        ),
        (
            entitlement.PaymentReturned(
                programme="BPNT",
                period="2022-05",
                recipient=named("recipient"),
                component="sembako",
                unit="KPM",
                attempt=1,
                amount_rupiah=200_000,
            ),
            "Dari pembayaran BPNT 2022-05 sembako dikembalikan Rp200.000",
            "Of the payment of BPNT 2022-05 sembako, Rp200.000 returned",
        ),
        (
            batch_scheduled(unenrolled=1, other_amounts=None),
            (
                "Penyaluran BPNT 2022-05 ke-1 lewat PT Pos Indonesia, SK SK 1/2022: 2 pembayaran, Rp400.000;"
                " kepada orang tanpa kepesertaan aktif: 1; dengan jumlah lain dari aturan: tidak dapat dibandingkan"
            ),
            (
                "Disbursement 1 of BPNT 2022-05 through PT Pos Indonesia, decree SK 1/2022: 2 payments, Rp400.000;"
                " to people who are not enrolled: 1; of other amounts than the rule gives: cannot be compared"
            ),
        ),
        (
            person.PersonalDataUnmasked(
                fields=("nik", "phone"), purpose_code="inspection", purpose=Sealed("secret")
            ),
            "Data pribadi dibuka (NIK, nomor telepon) untuk pemeriksaan",
            "Personal data shown (NIK, phone number) for inspection",
        ),
        (
            person.PersonsMerged(merged=UUID("0f0e0d0c-0000-4000-8000-000000000000")),
            "Orang yang sama dengan 0f0e0d0c: digabung ke sini",
            "Same person as 0f0e0d0c: merged into this one",
        ),
        (
            complaint.ResolutionConfirmed(satisfied=None),
            "Pengaduan ditutup dengan persetujuan pelapor; puas: -, nilai -",
            "Complaint closed with the reporter's word; satisfied: -, rating -",
        ),
        (
            complaint.ComplaintResponded(response=Sealed("secret"), responded_on=date(2022, 5, 19)),
            "Tanggapan diberikan; waktu balas pelapor dihitung dari 2022-05-19",
            "Response given; the reporter's time to reply counts from 2022-05-19",
        ),
    ],
)
def test_a_fact_in_words(fact: Fact, indonesian: str, english: str) -> None:
    assert describe(fact, "topic") == (indonesian, english)


def test_a_fact_without_a_sentence_is_named_by_its_topic() -> None:
    class Unheard(Fact, frozen=True, kw_only=True):
        """A fact of a later release."""

    assert describe(Unheard(), "later.happened") == ("later.happened", "later.happened")


def test_rupiah_are_written_with_dots() -> None:
    assert [rupiah(amount) for amount in (0, 999, 1_250_000)] == ["Rp0", "Rp999", "Rp1.250.000"]
