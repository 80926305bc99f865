"""What the page computes itself, in a real browser: SHA-256, the tree of RFC 6962, signed notes."""

from __future__ import annotations

from hashlib import sha256

from domain.checkpoint import encoded
from domain.merkle import (
    consistency_spans,
    inclusion_spans,
    leaf_hash,
    proof,
    proves_consistency,
    proves_inclusion,
    root_of,
)
from tests.browser.conftest import Browser
from tests.domain.test_merkle import CONSISTENCY, LEAVES, ROOTS, reading
from tests.infra.test_signed_note import BODY, LINE, PETER
from tests.infra.witness import Witness


def test_sha256_is_the_standards_for_every_way_to_fill_its_blocks(driven: Browser) -> None:
    message = bytes(range(251)) * 2

    found = driven.call(
        """
        const message = driven.fromBase64(given[0]);
        const hash = new driven.Sha256();
        return Array.from(message, (_, length) =>
          driven.hex(hash.update(message.slice(0, length / 3)).update(message.slice(length / 3, length)).digest()));
        """,
        encoded(message),
    )

    assert found == [sha256(message[:length]).hexdigest() for length in range(len(message))]


GROW = """
    const [tree, roots] = [new driven.Tree(), [driven.hex(new driven.Tree().root())]];
    for (const leaf of given[0]) {
      tree.add(driven.fromBase64(leaf));
      roots.push(driven.hex(tree.root()));
    }
    return roots;
"""
PROVE = """
    return given[0].map(([old, size, path, ...roots]) =>
      driven.provesConsistency(old, size, path.map(driven.fromBase64), ...roots.map(driven.fromBase64)));
"""


def test_the_tree_has_the_published_roots(driven: Browser) -> None:
    found = driven.call(GROW, [encoded(leaf) for leaf in LEAVES])

    assert found == [sha256().hexdigest(), *(root.hex() for root in ROOTS)]


def test_the_published_consistency_proofs_are_taken(driven: Browser) -> None:
    cases = [
        (old, new, [bytes.fromhex(each) for each in path], ROOTS[old - 1], ROOTS[new - 1])
        for old, new, path in CONSISTENCY
    ]

    assert driven.call(PROVE, [as_texts(*case) for case in cases]) == [True] * len(cases)


def test_proofs_of_consistency_are_judged_as_the_service_judges_them(driven: Browser) -> None:
    leaves = [bytes([number]) for number in range(19)]
    read = reading([leaf_hash(leaf) for leaf in leaves])
    roots = [root_of(size, read) for size in range(len(leaves) + 1)]
    cases = []
    for new in range(len(leaves) + 1):
        for old in range(new + 1):
            path = proof(consistency_spans(old, new), read)
            for way in (path, path[::-1], path[1:], [*path, roots[1]]):
                cases.append((old, new, way, roots[old], roots[new]))
                cases.append((old, new, way, roots[max(old - 1, 0)], roots[new]))
        cases.append((new + 1, new, [], roots[new], roots[new]))
    right = [proves_consistency(*case) for case in cases]

    assert driven.call(GROW, [encoded(leaf) for leaf in leaves]) == [root.hex() for root in roots]
    assert driven.call(PROVE, [as_texts(*case) for case in cases]) == right
    assert {True, False} == set(right)


def test_proofs_of_inclusion_are_judged_as_the_service_judges_them(driven: Browser) -> None:
    leaves = [bytes([number]) for number in range(19)]
    read = reading([leaf_hash(leaf) for leaf in leaves])
    cases: list[tuple[bytes, int, int, list[bytes], bytes]] = []
    for size in range(1, len(leaves) + 1):
        root = root_of(size, read)
        for number in range(size):
            path = proof(inclusion_spans(number, size), read)
            ways = (path, path[::-1], path[1:], [*path, root])
            cases += [(leaves[number], number, size, way, root) for way in ways]
            cases.append((leaves[number - 1], number, size, path, root))
        cases.append((leaves[0], size, size, [], root))
    right = [
        proves_inclusion(leaf_hash(leaf), number, size, path, root)
        for leaf, number, size, path, root in cases
    ]

    found = driven.call(
        """
        return given[0].map(([leaf, number, size, path, root]) => driven.provesInclusion(
          driven.fromBase64(leaf), number, size, path.map(driven.fromBase64), driven.fromBase64(root)));
        """,
        [
            [encoded(leaf), number, size, [encoded(each) for each in path], encoded(root)]
            for leaf, number, size, path, root in cases
        ],
    )

    assert found == right
    assert {True, False} == set(right)


def as_texts(old: int, new: int, path: list[bytes], before: bytes, after: bytes) -> list[object]:
    return [old, new, [encoded(each) for each in path], encoded(before), encoded(after)]


def test_signatures_of_logs_and_witnesses_verify_and_nothing_else_does(driven: Browser) -> None:
    witness = Witness("witness.example.com/w1")
    cosigned = witness.line(BODY)
    mangled = f"{LINE[:-6]}{'A' if LINE[-6] != 'A' else 'B'}{LINE[-5:]}"
    notes = [
        (PETER, BODY, LINE, True),
        (PETER, BODY.replace("answer", "Answer"), LINE, False),
        (PETER, BODY, LINE.replace("Peter", "Petra"), False),
        (PETER, BODY, mangled, False),
        (PETER, BODY, "— PeterNeumann x08gow==", False),
        (PETER, BODY, cosigned, False),
        (witness.verifier.text, BODY, cosigned, True),
        (witness.verifier.text, f"{BODY}x\n", cosigned, False),
    ]

    found = driven.call(
        """
        return Promise.all(given[0].map(([key, body, line]) =>
          driven.verifies(driven.readVerifier(key), body, line)));
        """,
        [note[:3] for note in notes],
    )

    assert found == [right for *_, right in notes]


def test_a_mangled_verifier_key_or_base64_is_refused(driven: Browser) -> None:
    keys = [
        PETER[1:],
        PETER[:-1],
        PETER.replace("c74f", "c74e"),
        PETER.replace("ARpc", "ARpd"),
        f"{PETER}\n",
    ]
    texts = ["QQ", "QR==", "Q Q=", "QQ==\n", "Q-=="]

    found = driven.call(
        """
        const refused = (read) => { try { read(); return false; } catch { return true; } };
        return [...given[0].map((key) => refused(() => driven.readVerifier(key))),
          ...given[1].map((text) => refused(() => driven.fromBase64(text)))];
        """,
        keys,
        texts,
    )

    assert found == [True] * (len(keys) + len(texts))
