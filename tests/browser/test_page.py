"""The page as an inspector uses it: a file, an anchor, a verdict in words, and nothing that leaves the computer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from domain.bundle_definitions import DEFINITIONS
from infra.verifier_page import verifier_page
from tests.browser.bundles import Written, edited, sealed_anew
from tests.browser.conftest import SCRIPT_SECONDS, Browser


def verify(page: Browser, file: bytes, anchor: str, folder: Path) -> None:
    """Fill in the form, send it, and wait for the result."""
    path = folder / "a.bundle"
    path.write_bytes(file)
    page.choose("bundle", path)
    page.type("anchor", anchor)
    page.driver.find_element(By.ID, "start").click()
    result = page.driver.find_element(By.ID, "result")
    WebDriverWait(page.driver, SCRIPT_SECONDS).until(lambda _: result.is_displayed())


def test_with_a_key_from_elsewhere_a_bundle_is_proven_and_its_totals_are_shown(
    page: Browser, written: Written, tmp_path: Path
) -> None:
    verify(page, written.bundles["whole"], written.anchors["key"], tmp_path)

    assert page.texts("#verdict") == ["Terbukti Proven"]
    assert page.texts("#findings li") == []
    assert [text[:5] for text in page.texts("#checks li")] == ["✓ sah"] * 6
    assert "puskesos/61.05/1: 100 fakta pertama" in page.texts("#vouching li")[0]
    assert "Pemeriksaan" in page.texts("#manifest dd")
    lines = [json.loads(line) for line in written.bundles["whole"].splitlines()]
    numbers = {
        (line["total"], group_of(line["by"]), name, number, unit_of(line, name))
        for line in lines if isinstance(line, dict) and "total" in line
        for name, number in line["numbers"].items()
    }  # fmt: skip
    assert shown_totals(page) == numbers
    assert page.driver.switch_to.active_element.get_attribute("id") == "verdict"


def unit_of(line: dict[str, Any], name: str) -> str:
    """What a number of a total counts: persons of a programme are counted in its unit, KPM mostly."""
    tables = DEFINITIONS["tables"]
    total = next(
        each for table in tables for each in table["totals"] if each["name"] == line["total"]
    )
    unit = total.get("sums", {}).get(name, {"by": "unit"})
    return str(unit if isinstance(unit, str) else line["by"][unit["by"]])


def group_of(by: dict[str, object]) -> str:
    return " · ".join("–" if each is None else str(each) for each in by.values()) or "–"


def shown_totals(page: Browser) -> set[tuple[str, str, str, int, str]]:
    """Total, group, name, number and unit as they stand in the tables; each computed and written alike."""
    rows = page.call(
        """
        return Array.from(document.querySelectorAll("table[data-total] tbody tr"), (row) =>
          [row.closest("table").dataset.total, ...Array.from(row.cells, (cell) => cell.textContent)]);
        """
    )
    found = set()
    for total, by, name, computed, stated, unit in rows:
        assert computed == stated
        found.add((total, by, name, int(computed.replace(".", "")), unit))
    return found


def test_without_an_anchor_the_origin_is_not_proven(
    page: Browser, written: Written, tmp_path: Path
) -> None:
    verify(page, written.bundles["narrowed"], "", tmp_path)

    assert page.texts("#verdict") == [
        "Konsisten, asal belum terbukti Consistent, origin not proven"
    ]
    assert "siapa pun dapat membuat berkas ini" in page.text()


def test_an_earlier_checkpoint_vouches_for_the_first_facts_only(
    page: Browser, written: Written, tmp_path: Path
) -> None:
    anchors = f"{written.anchors['early']}\r\n\n{written.anchors['forger']}"
    verify(page, written.bundles["as it was"], anchors, tmp_path)

    assert page.texts("#verdict")[0].startswith("Konsisten, asal belum terbukti")
    assert "Jangkar menjamin 20 dari 70 fakta." in page.text()


@pytest.mark.parametrize(
    ("anchor", "said"), [("forger", "bukan dengan jangkar yang diberikan"), ("other", "berbeda")]
)
def test_an_anchor_that_vouches_for_nothing_refutes(
    page: Browser, written: Written, tmp_path: Path, anchor: str, said: str
) -> None:
    verify(page, written.bundles["whole"], written.anchors[anchor], tmp_path)

    assert page.texts("#verdict") == ["Tidak sah Does not hold"]
    assert said in page.text()


def test_a_changed_line_is_named_and_a_wrong_total_is_marked(
    page: Browser, written: Written, tmp_path: Path
) -> None:
    raise_it = edited('{"total":', lambda total: total["numbers"].update(services=77))
    file = sealed_anew(written.bundles["whole"], raise_it, written.key)
    line = next(n for n, text in enumerate(file.splitlines(), 1) if b'"services":77' in text)

    verify(page, file, written.anchors["key"], tmp_path)

    assert page.texts("#verdict") == ["Tidak sah Does not hold"]
    assert page.texts("#findings li")[0].startswith(f"baris {line}: jumlah")
    assert [text[:11] for text in page.texts("#checks li")].count("✗ tidak sah") == 1
    assert len(page.texts("tr.differs")) == 1


def test_an_anchor_that_is_none_is_said_to_be_none(
    page: Browser, written: Written, tmp_path: Path
) -> None:
    (tmp_path / "a.bundle").write_bytes(written.bundles["whole"])
    page.choose("bundle", tmp_path / "a.bundle")
    page.type("anchor", "kunci dari surat dinas")
    page.driver.find_element(By.ID, "start").click()

    said = page.driver.find_element(By.ID, "state")
    WebDriverWait(page.driver, SCRIPT_SECONDS).until(lambda _: "Jangkar ini bukan" in said.text)
    assert not page.driver.find_element(By.ID, "result").is_displayed()


def test_nothing_is_asked_of_any_network_and_no_script_but_the_pages_runs(
    page: Browser, written: Written, tmp_path: Path
) -> None:
    page.asked()
    script = '<img src="https://example.com/a.png" onerror="document.title = 1"><script>document.title = 2</script>'
    harmful = edited('{"puskesos_bundle":', lambda manifest: manifest.update(purpose=script))
    file = sealed_anew(written.bundles["whole"], harmful, written.key)
    page.driver.refresh()

    verify(page, file, written.anchors["key"], tmp_path)

    assert page.texts("#verdict") == ["Terbukti Proven"]
    assert script in page.texts("#manifest dd")
    assert "Puskesos" in page.driver.title
    assert {address.partition(":")[0] for address in page.asked()} == {"file"}
    assert page.complaints() == []
    blocked = page.call(
        """
        const tried = new Promise((done) => document.addEventListener("securitypolicyviolation", done, { once: true }));
        fetch("https://example.com/").catch(() => null);
        return (await tried).effectiveDirective;
        """
    )
    assert blocked == "connect-src"


def test_every_field_has_a_label_and_all_is_reached_by_keyboard(page: Browser) -> None:
    unnamed = page.call(
        'return Array.from(document.querySelectorAll("input, textarea")).filter((it) => !it.labels.length).length;'
    )
    order = page.call(
        """
        return Array.from(document.querySelectorAll("input, textarea, button")).filter((it) => it.tabIndex < 0).length;
        """
    )
    assert (unnamed, order) == (0, 0)


def test_a_browser_that_knows_no_ed25519_gives_no_verdict(browser: Browser) -> None:
    old = "crypto.subtle.importKey = async () => { throw new DOMException('', 'NotSupportedError'); };"
    added = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": old})
    try:
        browser.open(verifier_page())
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)

    assert "tidak dapat memeriksa tanda tangan Ed25519" in browser.text()
    assert not browser.driver.find_element(By.ID, "start").is_enabled()
