"""Proofs over GraphQL: everybody can check what concerns them without us, and nobody learns more than they may read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI

from api.auth import Caller
from domain.checkpoint import ConsistencyProof, InclusionProof, decoded, read_note, read_proof
from domain.leaf import read_leaf
from infra.checkpoints import sign
from infra.main import create_app
from infra.migrations import tenants
from infra.notarising import keys_of
from infra.pool import open_pool
from infra.settings import Settings
from infra.signed_note import verifier
from tests.api.conftest import (
    ADMIN,
    CITIZEN,
    DESK,
    INSPECTOR,
    LIMITS,
    NEIGHBOUR,
    SUPERVISOR,
    VILLAGE,
    Service,
    asked,
)
from tests.conftest import OpenTenant
from tests.infra.notarising import tamper
from tests.infra.witness import Witness

CHECKPOINT = """query($size: TreeSize) { verifierKey checkpoint(treeSize: $size) {
  origin treeSize rootHash note position signatures { verifierKey witness } } }"""
INCLUSION = """query($position: Position!, $size: TreeSize) {
  inclusionProof(position: $position, treeSize: $size, minPosition: $position) {
    leaf leafHash path file position checkpoint { treeSize note } } }"""
CONSISTENCY = """query($old: TreeSize!, $new: TreeSize) {
  consistencyProof(from: $old, to: $new) { oldSize oldRootHash path file checkpoint { treeSize } } }"""


def sign_now(town: OpenTenant, settings: Settings) -> int:
    """Sign a checkpoint of everything recorded; answers its size."""
    with open_pool(town.serving) as pool, pool.connection() as connection:
        tenant = next(each for each in tenants(connection) if each.code == town.code)
        signed = sign(connection, town.schema, keys_of(connection, pool, tenant, settings))
    assert signed is not None
    return signed.size


async def code_of(service: Service, document: str, caller: Caller | None, **given: Any) -> str:
    answer = await service.ask(document, caller, **given)
    return str(answer["errors"][0]["extensions"]["code"])


async def test_a_receipt_leads_to_a_proof_that_holds_without_the_service(
    service: Service, settings: Settings
) -> None:
    receipt = await service.complain(CITIZEN)
    assert (
        await code_of(service, INCLUSION, CITIZEN, position=receipt["position"]) == "not_yet_signed"
    )
    size = sign_now(service.tenant, settings)
    await service.complain(CITIZEN)

    found = (await service.data(INCLUSION, CITIZEN, position=receipt["position"]))["inclusionProof"]
    key = (await service.data(CHECKPOINT, CITIZEN))["verifierKey"]

    proof = read_proof(found["file"])
    assert isinstance(proof, InclusionProof)
    assert proof.holds()
    assert any(verifier(key).verifies(proof.note.body, line) for line in proof.note.lines)
    leaf = read_leaf(proof.leaf)
    assert proof.leaf.decode() == found["leaf"]
    assert (str(leaf.stream), leaf.region) == (receipt["subject"], VILLAGE)
    assert found["checkpoint"]["treeSize"] == size
    assert found["position"] == receipt["position"]
    assert [decoded(each) for each in found["path"]] == list(proof.path)


async def test_a_proof_is_of_what_one_may_read(service: Service, settings: Settings) -> None:
    receipt = await service.complain(CITIZEN)
    sign_now(service.tenant, settings)
    position = receipt["position"]

    elsewhere = replace(SUPERVISOR, regions=("61.05.99",))
    for stranger in (NEIGHBOUR, DESK, elsewhere):
        assert await code_of(service, INCLUSION, stranger, position=position) == "position_unknown"
    for reader in (CITIZEN, SUPERVISOR, INSPECTOR):
        found = await service.data(INCLUSION, reader, position=position)
        assert read_proof(found["inclusionProof"]["file"]).note.lines


async def test_the_log_of_then_begins_the_log_of_now(service: Service, settings: Settings) -> None:
    await service.complain(CITIZEN)
    then = sign_now(service.tenant, settings)
    before = (await service.data(CHECKPOINT, CITIZEN))["checkpoint"]
    await service.complain(CITIZEN)
    now = sign_now(service.tenant, settings)
    assert now > then

    found = (await service.data(CONSISTENCY, INSPECTOR, old=then))["consistencyProof"]
    proof = read_proof(found["file"])
    assert isinstance(proof, ConsistencyProof)
    assert found["checkpoint"]["treeSize"] == now
    assert found["oldRootHash"] == before["rootHash"]
    assert proof.holds(decoded(before["rootHash"]))
    assert not proof.holds(bytes(32))

    older = (await service.data(CHECKPOINT, CITIZEN, size=then))["checkpoint"]
    assert older == before
    same = (await service.data(CONSISTENCY, INSPECTOR, old=then, new=then))["consistencyProof"]
    assert same["path"] == []
    assert await code_of(service, CONSISTENCY, INSPECTOR, old=now + 1) == "not_yet_signed"
    assert await code_of(service, CONSISTENCY, INSPECTOR, old=then, new=now + 1) == "not_yet_signed"


async def test_before_the_first_checkpoint_there_is_none(service: Service) -> None:
    assert await service.data(CHECKPOINT, CITIZEN) == {"verifierKey": None, "checkpoint": None}
    assert await code_of(service, CONSISTENCY, CITIZEN, old=1) == "not_yet_signed"


async def test_no_proof_is_handed_out_over_a_changed_fact(
    service: Service, settings: Settings
) -> None:
    receipt = await service.complain(CITIZEN)
    sign_now(service.tenant, settings)
    tamper(service.tenant, "UPDATE {log} SET period = '2022-01'")
    assert (
        await code_of(service, INCLUSION, CITIZEN, position=receipt["position"])
        == "history_differs"
    )


TICKET = """query($number: String!, $secret: String!) {
  ticket(number: $number, secret: $secret) { proof { leaf file } } }"""
SUBMIT = """mutation($act: ActInput!) {
  submitComplaint(act: $act, input: {channel: "web", region: "61.05.01.1001", narrative: "Belum"}) {
    ... on Recorded { subject position ticket { number secret } } } }"""


async def test_a_reporter_without_an_account_gets_the_proof_by_ticket(
    service: Service, settings: Settings
) -> None:
    act = {"commandId": "7b1f7cb0-5d29-4d9c-9f1a-2a8e7a4f2c11"}
    filed = (await service.data(SUBMIT, CITIZEN, act=act))["submitComplaint"]
    await service.data(
        "query($min: Position) { position(minPosition: $min) }", CITIZEN, min=filed["position"]
    )
    slip = filed["ticket"]

    assert (await service.ask(TICKET, None, **slip))["data"]["ticket"] == {"proof": None}
    sign_now(service.tenant, settings)
    found = (await service.ask(TICKET, None, **slip))["data"]["ticket"]["proof"]
    proof = read_proof(found["file"])
    assert isinstance(proof, InclusionProof)
    assert proof.holds()
    leaf = read_leaf(found["leaf"].encode())
    assert (str(leaf.stream), leaf.version, leaf.topic) == (
        filed["subject"],
        1,
        "complaint.submitted",
    )


@pytest.fixture
def inspectorate() -> Witness:
    return Witness("inspektorat.example")


async def test_a_known_witness_hands_in_a_cosignature_and_nobody_else(
    town: OpenTenant, settings: Settings, inspectorate: Witness
) -> None:
    knowing = replace(settings, witness_keys=(inspectorate.verifier.text,))
    async with asked(_app(knowing, town), town) as service:
        began = await service.do(
            "OpenTenant", ADMIN, code="61.05", name="Kabupaten Sintang", purpose="demonstration"
        )
        assert began["__typename"] == "Recorded"
        sign_now(town, settings)
        note = (await service.data(CHECKPOINT, CITIZEN))["checkpoint"]["note"]

        async def hand_in(text: bytes) -> tuple[int, dict[str, Any]]:
            answer = await service.client.post("/checkpoint/cosignature", content=text)
            return answer.status_code, answer.json()

        for text, code in (
            (note.encode(), "witness_unknown"),
            (Witness("inspektorat.example").cosign(note).encode(), "witness_unknown"),
            (inspectorate.cosign(note.replace("61.05", "61.06")).encode(), "checkpoint_unknown"),
            (b"\xff", "note_malformed"),
            (b"x" * 70_000, "note_malformed"),
        ):
            status, body = await hand_in(text)
            assert (status, body["code"]) == (422, code)
            assert body["remedy"]
        assert await hand_in(inspectorate.cosign(note).encode()) == (200, {"kept": 1})
        assert await hand_in(inspectorate.cosign(note).encode()) == (200, {"kept": 1})

        found = (await service.data(CHECKPOINT, CITIZEN))["checkpoint"]
        assert [each["witness"] for each in found["signatures"]] == [False, True]
        cosigned = read_note(found["note"])
        assert inspectorate.verifier.verifies(cosigned.body, cosigned.lines[-1])


def _app(settings: Settings, town: OpenTenant) -> FastAPI:
    return create_app(settings, town.owner, LIMITS)
