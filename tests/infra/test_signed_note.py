"""Signatures of notes: the published vector, our own keys, and witnesses."""

from __future__ import annotations

import base64

import pytest

from domain.checkpoint import Malformed, read_note
from infra.signed_note import Signer, verifier
from tests.infra.witness import Witness

# The vector of the reference implementation of signed notes (golang.org/x/mod/sumdb/note).
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
BODY = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="


def test_the_published_note_verifies_and_is_signed_the_same() -> None:
    signer = Signer("PeterNeumann", SEED)

    assert verifier(PETER) == signer.verifier
    assert signer.verifier.text == PETER
    assert signer.line(BODY) == LINE
    assert verifier(PETER).verifies(BODY, LINE)
    assert read_note(f"{BODY}\n{LINE}\n").lines == (LINE,)


def test_another_text_name_or_key_does_not_verify() -> None:
    peter = verifier(PETER)
    other = Signer("PeterNeumann", bytes(32))

    assert not peter.verifies(BODY.replace("answer", "Answer"), LINE)
    assert not peter.verifies(BODY, LINE.replace("Peter", "Petra"))
    assert not peter.verifies(BODY, other.line(BODY))
    assert not other.verifier.verifies(BODY, LINE)
    assert not peter.verifies(BODY, LINE[:-8])
    assert not peter.verifies(BODY, "— PeterNeumann x08gow==")


def test_no_mangled_verifier_key_is_taken() -> None:
    for start in range(len(PETER)):
        with pytest.raises(Malformed):
            verifier(PETER[start + 1 :])
        with pytest.raises(Malformed):
            verifier(PETER[:start])
        with pytest.raises(Malformed):
            verifier(PETER[:start] + chr(ord(PETER[start]) + 1) + PETER[start + 1 :])


def test_a_cosignature_binds_its_time() -> None:
    witness = Witness("witness.example.com/w1")
    checkpoint = "example.com/log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    line = witness.line(checkpoint, at=1_679_315_147)

    assert verifier(witness.verifier.text) == witness.verifier
    assert witness.verifier.verifies(checkpoint, line)
    assert not witness.verifier.verifies(checkpoint + "x\n", line)
    raw = bytearray(base64.b64decode(line.rpartition(" ")[2]))
    raw[11] += 1  # the last byte of the time
    later = f"{line.rpartition(' ')[0]} {base64.b64encode(raw).decode()}"
    assert not witness.verifier.verifies(checkpoint, later)
