"""With a slip and no account: what became of a payment or a complaint, and that it is in the log."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import pytest

from api.auth import Caller
from api.ticket_acts import RECEIPT_PAGE
from application.tickets import is_mistyped, payment_slip_for, secret_as_given, secret_digest
from domain.checkpoint import InclusionProof, read_proof
from infra.settings import ConfigurationError, Settings, load_settings
from infra.verifying import Verdict, judge, read_anchor
from tests.api.aid_scene import ELSEWHERE, HEAD, OF, OWNER, TRC, Scene, done
from tests.api.conftest import DESK, VERIFIER, VILLAGE, Service
from tests.api.test_proofs import CHECKPOINT, sign_now
from tests.api.test_tickets import submitted
from tests.application.memory import World

ISSUE = """mutation($input: IssuePaymentReceiptInput!, $act: ActInput!) {
  issuePaymentReceipt(input: $input, act: $act) { __typename
    ... on Recorded { subject position ticket { number secret address qr } } ... on Refused { code field } } }"""
RECEIPT = """query($number: String!, $secret: String!, $min: Position, $asOf: AsOf) {
  receipt(number: $number, secret: $secret, minPosition: $min, asOf: $asOf) {
    replacedAt zone slip { number secret address }
    complaint { status standing { words wordsEn } about { words } due { waitsFor { words } } }
    proof { file } payment { payment programme programmeName period periodInWords { words wordsEn } component { words }
      channel { words } status standing { words wordsEn } reason { words } nextStep { words wordsEn }
      amountRupiah returnedRupiah creditedOn collectedOn collectUntil timeline { at words wordsEn }
      proof { leaf file } } } }"""
PAYMENTS = '{ aidPayments(filter: {programme: "BPNT"}) { edges { node { id recipient } } } }'


async def issued(
    service: Service, payment: str, caller: Caller = DESK, command: str | None = None
) -> dict[str, Any]:
    act = {"commandId": command or str(uuid4())}
    answer = await service.data(ISSUE, caller, input={"payment": payment}, act=act)
    return cast("dict[str, Any]", answer["issuePaymentReceipt"])


async def opened(
    service: Service, slip: dict[str, str], at: str | None = None, as_of: str | None = None
) -> dict[str, Any] | None:
    given = {"number": slip["number"], "secret": slip["secret"], "min": at}
    moment = None if as_of is None else {"position": as_of}
    answer = await service.ask(RECEIPT, None, **given, asOf=moment)
    assert "errors" not in answer, answer
    return cast("dict[str, Any] | None", answer["data"]["receipt"])


def mistyped(secret: str) -> str:
    """The secret with one wrong letter."""
    return ("C" if secret[0] == "B" else "B") + secret[1:]


def proof_in(file: str) -> InclusionProof:
    read = read_proof(file)
    assert isinstance(read, InclusionProof)
    return read


async def scene_of(service: Service) -> tuple[Scene, dict[str, str], str]:
    """Three payments whose money is with the payer: their ids by recipient, and the position after it."""
    scene = await Scene.of(service)
    position = await scene.instructed()
    await service.data("query($min: Position) { position(minPosition: $min) }", DESK, min=position)
    edges = (await service.data(PAYMENTS, DESK))["aidPayments"]["edges"]
    return scene, {edge["node"]["recipient"]: edge["node"]["id"] for edge in edges}, position


async def test_whoever_is_paid_follows_the_payment_and_proves_it(
    service: Service, settings: Settings
) -> None:
    scene, payments, _ = await scene_of(service)
    person = scene.people[0]
    handed = await issued(service, payments[person])
    slip = handed["ticket"]
    assert handed["subject"] == payments[person]

    found = await opened(service, slip, handed["position"])
    assert found is not None
    paid = found["payment"]
    assert (found["complaint"], found["replacedAt"], found["proof"]) == (None, None, None)
    assert found["slip"] == {name: slip[name] for name in ("number", "secret", "address")}
    assert (paid["status"], paid["amountRupiah"], paid["programmeName"], paid["proof"]) == (
        "scheduled",
        200_000,
        "Program Sembako",
        None,
    )
    assert paid["standing"]["wordsEn"].startswith("The payer was told to pay")
    assert paid["collectUntil"] is not None

    of = {**OF, "recipient": person, "component": "sembako"}
    await done(service, "RecordCredit", OWNER, **of)
    taken = await done(service, "RecordCollection", OWNER, **of)
    sign_now(service.tenant, settings)
    found = await opened(service, slip, taken["position"])
    assert found is not None
    paid = found["payment"]
    assert (paid["status"], paid["standing"]["words"]) == (
        "collected",
        "Uang tercatat sudah diambil.",
    )
    assert "adukan segera" in paid["nextStep"]["words"]
    assert [(step["words"], step["wordsEn"]) for step in paid["timeline"]] == [
        (
            f"Pembayaran BPNT Maret 2022 (sembako) {happened}: Rp200.000",
            f"Payment {told} (staple food) {then}: Rp200.000",
        )
        for happened, told, then in (
            ("ke-1 dijadwalkan", "1 of BPNT March 2022", "scheduled"),
            ("masuk", "of BPNT March 2022", "credited"),
            ("diambil", "of BPNT March 2022", "collected"),
        )
    ]
    assert paid["periodInWords"] == {"words": "Maret 2022", "wordsEn": "March 2022"}
    assert found["zone"] == "WIB"
    told = json.dumps(found)
    for hidden in ("Ani", "6105010101900001", person, DESK.actor, OWNER.actor, "owner"):
        assert hidden not in told
    key = read_anchor((await service.data(CHECKPOINT, DESK))["verifierKey"])
    for proof, topic in (
        (found["proof"], "payment_receipt.issued"),
        (paid["proof"], "entitlement.payment_collected"),
    ):
        read = proof_in(proof["file"])
        assert topic in read.leaf.decode()
        assert judge(read, [key]).verdict is Verdict.PROVEN


async def test_a_failed_payment_says_why_and_what_to_do(service: Service) -> None:
    scene, payments, _ = await scene_of(service)
    person = scene.people[1]
    slip = (await issued(service, payments[person], OWNER))["ticket"]
    of = {**OF, "recipient": person, "component": "sembako"}
    failed = await done(service, "RecordFailure", OWNER, **of, reason="name_mismatch")

    found = await opened(service, slip, failed["position"])
    assert found is not None
    paid = found["payment"]
    assert (paid["status"], paid["reason"]["words"]) == ("failed", "nama tidak cocok")
    assert "kartu keluarga" in paid["nextStep"]["words"]


async def test_a_slip_follows_whoever_is_paid_under_the_id_they_were_merged_into(
    service: Service, settings: Settings
) -> None:
    scene, payments, _ = await scene_of(service)
    person, own = scene.people[0], payments[scene.people[0]]
    slip = (await issued(service, own))["ticket"]
    of = {**OF, "component": "sembako"}
    await done(service, "RecordFailure", OWNER, **of, recipient=person, reason="name_mismatch")
    again = await done(service, "RegisterPerson", DESK, name="Contoh Anie", region=VILLAGE)
    pair = {"survivor": again["subject"], "merged": person}
    merged = await done(service, "MergePeople", VERIFIER, **pair)

    async def standing(at: str, secret: dict[str, str] = slip) -> tuple[Any, ...]:
        found = await opened(service, secret, at)
        assert found is not None
        if (paid := found["payment"]) is None:
            return (found["replacedAt"] is not None,)
        told = [step["words"].split(" (sembako) ")[1].split(":")[0] for step in paid["timeline"]]
        return paid["payment"], paid["status"], paid["standing"]["words"], told

    failed = ["ke-1 dijadwalkan", "gagal"]
    assert await standing(merged["position"]) == (own, "failed", "Pembayaran gagal.", failed)

    retried = await done(service, "RetryPayment", OWNER, **of, recipient=person)
    heirs = retried["subject"]
    assert heirs != own
    edges = (await service.data("{ batches { edges { node { id } } } }", DESK))["batches"]
    batch = edges["edges"][0]["node"]["id"]
    assert (await standing(retried["position"]))[:2] == (heirs, "scheduled")
    await done(service, "ApproveBatch", HEAD, batch=batch, amendments=1)
    credited = await done(service, "RecordCredit", OWNER, **of, recipient=again["subject"])
    sign_now(service.tenant, settings)
    lived = [*failed, "ke-2 dijadwalkan", "masuk"]
    assert (await standing(credited["position"]))[1:] == (
        "credited",
        "Uang sudah masuk ke rekening atau tempat bayar; belum tercatat diambil.",
        lived,
    )
    found = await opened(service, slip)
    assert found is not None
    assert again["subject"] not in json.dumps(found)
    leaf = json.loads(proof_in(found["payment"]["proof"]["file"]).leaf)
    assert heirs in leaf
    assert "entitlement.payment_credited" in leaf

    # Taken apart, they are two people: the money was the other's, and the old slip shows its own payment alone.
    apart = await done(service, "UnmergePeople", VERIFIER, **pair, reason="different_people")
    assert await standing(apart["position"]) == (own, "failed", "Pembayaran gagal.", failed)
    found = await opened(service, slip, as_of=credited["position"])
    assert found is not None
    assert found["payment"]["payment"] == own

    merged = await done(service, "MergePeople", VERIFIER, **pair)
    newer = await issued(service, heirs)
    assert (await standing(newer["position"], newer["ticket"]))[:2] == (heirs, "credited")


async def test_the_latest_slip_holds_and_the_older_one_says_so_and_no_more(
    service: Service,
) -> None:
    scene, payments, _ = await scene_of(service)
    payment = payments[scene.people[0]]
    command = str(uuid4())
    first = await issued(service, payment, command=command)
    assert await issued(service, payment, command=command) == first
    second = await issued(service, payment)
    old, new = first["ticket"], second["ticket"]

    found = await opened(service, new, second["position"])
    assert found is not None
    assert found["payment"]["payment"] == payment
    for as_of in (None, first["position"]):
        found = await opened(service, old, second["position"], as_of)
        assert found is not None
        assert found["replacedAt"] is not None
        assert found["payment"] is None
    assert await issued(service, payment, command=command) == first


async def test_a_slip_is_opened_by_its_own_secret_alone(service: Service) -> None:
    scene, payments, _ = await scene_of(service)
    slips = [(await issued(service, payments[one])) for one in scene.people[:2]]
    (one, other), last = (each["ticket"] for each in slips), slips[-1]["position"]
    unchecked, others = one["secret"][:-2], other["secret"][:-2]  # as on older slips
    assert await opened(service, {**one, "secret": others}, last) is None
    assert await opened(service, {"number": "6105-BBBB-BBBB-BBBB", "secret": unchecked}) is None
    assert await opened(service, {**one, "secret": unchecked}) is not None
    typed = {
        "number": f" {one['number'].lower().replace('-', '')} ",
        "secret": one["secret"].replace("-", " ").lower(),
    }
    found = await opened(service, typed)
    assert found is not None
    assert found["slip"]["secret"] == one["secret"]
    both = """query($number: String!, $secret: String!) {
      receipt(number: $number, secret: $secret) { issuedAt } programmes { position } }"""
    answer = await service.ask(both, None, number=one["number"], secret=one["secret"])
    assert answer["errors"][0]["extensions"]["code"] == "too_many_tickets"
    for number, secret, code in (
        ("nonsense", one["secret"], "ticket_unknown"),
        (one["number"], mistyped(one["secret"]), "ticket_mistyped"),
        (one["number"], one["secret"][2:], "ticket_mistyped"),
        (one["number"], "", "ticket_mistyped"),
    ):
        answer = await service.ask(RECEIPT, None, number=number, secret=secret)
        assert answer["errors"][0]["extensions"]["code"] == code


async def test_receipts_are_handed_out_by_whoever_meets_the_recipient(service: Service) -> None:
    scene, payments, _ = await scene_of(service)
    payment = payments[scene.people[0]]
    for caller, wanted, code, field in (
        (TRC, payment, "not_allowed", None),
        (replace(DESK, regions=ELSEWHERE), payment, "not_found", "payment"),
        (DESK, scene.people[0], "not_found", "payment"),
        (DESK, "no id", "invalid_id", "payment"),
    ):
        answer = await issued(service, wanted, caller)
        assert (answer["__typename"], answer["code"], answer["field"]) == ("Refused", code, field)


async def test_a_complaint_has_its_receipt_as_well(service: Service, settings: Settings) -> None:
    filed = await submitted(service)
    sign_now(service.tenant, settings)
    found = await opened(service, filed["ticket"], filed["position"])
    assert found is not None
    assert (found["complaint"]["status"], found["complaint"]["standing"]) == (
        "submitted",
        {"words": "diajukan", "wordsEn": "submitted"},
    )
    assert {"words": "verifikasi"} in [due["waitsFor"] for due in found["complaint"]["due"]]
    assert found["payment"] is None
    assert "complaint.submitted" in proof_in(found["proof"]["file"]).leaf.decode()


async def test_the_address_carries_the_secret_where_no_server_sees_it(service: Service) -> None:
    scene, payments, _ = await scene_of(service)
    slip = (await issued(service, payments[scene.people[0]]))["ticket"]
    assert slip["address"] == f"http://test{RECEIPT_PAGE}#{slip['number']}.{slip['secret']}"
    image = ET.fromstring(slip["qr"])  # noqa: S314 - our own
    assert image.tag == "{http://www.w3.org/2000/svg}svg"


LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


def test_one_wrong_sign_anywhere_is_noticed_before_anything_is_looked_up() -> None:
    world = World()
    vault = world.vault
    for command in range(5):
        slip = payment_slip_for("desk-1", UUID(int=command), world.ports)
        assert not is_mistyped(slip)
        assert secret_digest(slip, vault) == secret_digest(
            slip._replace(secret=slip.secret[:-2]), vault
        )
        for part, text in slip._asdict().items():
            for at, right in enumerate(text):
                for wrong in "0123456789" if right.isdigit() else LETTERS if right != "-" else "":
                    typed = text[:at] + wrong + text[at + 1 :]
                    assert is_mistyped(slip._replace(**{part: typed})) is (wrong != right), typed


def test_a_secret_is_read_however_it_was_typed() -> None:
    for typed in ("bcdf ghjk", "BCDF-GHJK", " bcdfghjk\n", "b.c,d:f'g<h>j&k"):
        assert secret_as_given(typed) == "BCDF-GHJK"


def test_the_public_address_is_a_scheme_and_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("puskesos.example.go.id", "https://a b", "https://host/#x", "https://host/"):
        monkeypatch.setenv("PUSKESOS_PUBLIC_ADDRESS", wrong)
        with pytest.raises(ConfigurationError, match="PUSKESOS_PUBLIC_ADDRESS"):
            load_settings()
    monkeypatch.setenv("PUSKESOS_PUBLIC_ADDRESS", "https://puskesos.example.go.id")
    assert load_settings().public_address == "https://puskesos.example.go.id"
