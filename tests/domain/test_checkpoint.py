"""Checkpoints and proofs as texts: what is written is read again, and nothing else is."""

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from domain.checkpoint import (
    ConsistencyProof,
    InclusionProof,
    Malformed,
    Note,
    origin_of,
    read_checkpoint,
    read_note,
    read_proof,
)

# The example of c2sp.org/tlog-checkpoint.
EXAMPLE = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5"
    "/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
NOTE = read_note(EXAMPLE)
HASHES = st.lists(st.binary(min_size=32, max_size=32), max_size=20).map(tuple)
NUMBERS = st.integers(0, 2**63 - 1)


def test_the_published_example_is_read_and_written_again() -> None:
    checkpoint = read_checkpoint(NOTE.body)

    assert checkpoint.origin == "example.com/behind-the-sofa"
    assert checkpoint.size == 20_852_163
    assert checkpoint.root.hex().startswith("0ac5186a9186")
    assert Note(checkpoint.body, NOTE.lines).text == EXAMPLE


def test_an_origin_names_installation_tenant_and_epoch() -> None:
    assert origin_of("puskesos.example", "61.05", 1) == "puskesos.example/61.05/1"


@settings(deadline=None)
@examples(st.binary(max_size=300), NUMBERS, HASHES)
def test_inclusion_proofs_are_read_as_they_are_written(
    leaf: bytes, number: int, path: tuple[bytes, ...]
) -> None:
    proof = InclusionProof(leaf, number, path, NOTE)
    assert proof.text.startswith("c2sp.org/tlog-proof@v1\nextra ")
    assert read_proof(proof.text) == proof


@settings(deadline=None)
@examples(NUMBERS, HASHES)
def test_consistency_proofs_are_read_as_they_are_written(old: int, path: tuple[bytes, ...]) -> None:
    proof = ConsistencyProof(old, path, NOTE)
    assert proof.text.startswith(f"old {old}\n")
    assert read_proof(proof.text) == proof


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        NOTE.body,
        EXAMPLE.rstrip("\n"),
        EXAMPLE.replace("\n\n", "\n"),
        EXAMPLE.replace("— ", "- "),
        EXAMPLE + "more",
        EXAMPLE.replace("sofa\n", "sofa\r\n"),
        NOTE.body + "\n" + "— a b\n" * 101,
    ],
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_note(text)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "a\n1\n",
        NOTE.body + "extension\n",
        NOTE.body.replace("20852163", "020852163"),
        NOTE.body.replace("20852163", "-1"),
        NOTE.body.replace("20852163", "\N{FULLWIDTH DIGIT NINE}"),
        NOTE.body.replace("q2I=", "q2J="),
        NOTE.body.replace("CsUY", ""),
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(Malformed):
        read_checkpoint(body)


PROOF = InclusionProof(b"leaf", 7, (b"h" * 32,), NOTE).text


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE,
        PROOF.replace("@v1", "@v2"),
        PROOF.replace("extra ", "more "),
        PROOF.replace("index 7", "index 07"),
        PROOF.replace("index 7\n", ""),
        PROOF.replace("aGho", "aG ho", 1),
        PROOF.partition("\n\n")[0],
        "old x\n\n" + EXAMPLE,
    ],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_proof(text)
