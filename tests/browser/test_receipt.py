"""The receipt page as a citizen uses it: a link or what was typed, plain words, a proof that the browser checks."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from domain.local_time import local_zone
from infra.main import create_app
from infra.settings import Settings
from projections.day_words import day_in_words
from tests.api.aid_scene import OF, OWNER, done
from tests.api.conftest import (  # noqa: F401 - fixtures
    DESK,
    LIMITS,
    Service,
    app,
    bare_service,
    projector,
    service,
    settings,
)
from tests.api.listening import served
from tests.api.test_proofs import CHECKPOINT, sign_now
from tests.api.test_receipts import issued, mistyped, opened, scene_of
from tests.api.test_tickets import submitted
from tests.browser.bundles import FORGER
from tests.browser.conftest import SCRIPT_SECONDS, Browser
from tests.conftest import OpenTenant

PROOFS = """query($number: String!, $secret: String!) { receipt(number: $number, secret: $secret) {
  payment { proof { checkpoint { note } } } } }"""


@pytest.fixture
def address(town: OpenTenant, settings: Settings) -> Iterator[str]:  # noqa: F811
    """Where the service answers a browser."""
    with served(create_app(settings, town.owner, LIMITS)) as host:
        yield f"http://{host}/receipt"


def wait_for(browser: Browser, selector: str) -> None:
    WebDriverWait(browser.driver, SCRIPT_SECONDS).until(
        lambda driver: any(
            each.is_displayed() for each in driver.find_elements(By.CSS_SELECTOR, selector)
        )
    )


def look_up(browser: Browser, page: str, slip: dict[str, str]) -> None:
    """Type what stands on the slip."""
    browser.driver.get("about:blank")
    browser.complaints()  # of the page that was open: it looks for news from a service that is gone
    browser.driver.get(page)
    browser.type("number", slip["number"].lower())
    browser.type("secret", slip["secret"].replace("-", " "))
    browser.driver.find_element(By.ID, "look").click()


def verdicts(browser: Browser, anchor: str) -> list[str]:
    """What the page says of the two proofs with this anchor."""
    browser.call("document.getElementById('verdicts').replaceChildren();")
    field = browser.driver.find_element(By.ID, "anchor")
    field.clear()
    field.send_keys(anchor)
    browser.driver.find_element(By.ID, "prove").click()
    wait_for(browser, "#verdicts .verdict")
    return browser.texts("#verdicts .verdict")


async def paid(found: Service) -> tuple[dict[str, Any], dict[str, str], str]:
    """A payment that was taken: the mutation's answer, its slip, and the position after it."""
    scene, payments, _ = await scene_of(found)
    handed = await issued(found, payments[scene.people[0]])
    of = {**OF, "recipient": scene.people[0], "component": "sembako"}
    await done(found, "RecordCredit", OWNER, **of)
    taken = await done(found, "RecordCollection", OWNER, **of)
    return handed, handed["ticket"], taken["position"]


async def test_a_link_shows_the_payment_and_its_secret_reaches_no_address(
    browser: Browser,
    address: str,
    service: Service,  # noqa: F811
) -> None:
    _, slip, position = await paid(service)
    await opened(service, slip, position)
    browser.asked(), browser.complaints()

    browser.driver.get(f"{address}#{slip['number']}.{slip['secret']}")
    wait_for(browser, "#receipt")

    assert browser.driver.current_url == address
    assert browser.texts("#standing") == [
        "Uang tercatat sudah diambil. The money is recorded as taken."
    ]
    assert "200.000" in browser.text()
    assert len(browser.texts("#timeline li")) == 3
    assert (
        "Pembayaran BPNT Maret 2022 (sembako) ke-1 dijadwalkan" in browser.texts("#timeline li")[0]
    )
    assert browser.driver.switch_to.active_element.get_attribute("id") == "what"
    drawn = "const [qr] = document.images; await qr.decode(); return qr.naturalWidth;"
    assert browser.call(drawn) > 100
    # The first address is what was typed into the bar; what a browser sends of it ends before #.
    sent = [each.partition("#")[0] for each in browser.asked()]
    assert f"{address.removesuffix('/receipt')}/graphql" in sent
    assert not [each for each in sent if slip["secret"] in each or slip["number"] in each]
    assert {each.split("/")[2] for each in sent if each.startswith("http")} == {
        address.split("/")[2]
    }
    assert browser.complaints() == []


async def test_the_browser_checks_the_proofs_by_what_its_user_has_from_elsewhere(
    browser: Browser,
    address: str,
    service: Service,  # noqa: F811
    settings: Settings,  # noqa: F811
) -> None:
    _, slip, position = await paid(service)
    await opened(service, slip, position)
    look_up(browser, address, slip)
    wait_for(browser, "#receipt")
    assert all("Belum ada titik periksa" in each for each in verdicts(browser, ""))

    sign_now(service.tenant, settings)
    key = (await service.data(CHECKPOINT, DESK))["verifierKey"]
    shown = await service.ask(PROOFS, None, number=slip["number"], secret=slip["secret"])
    kept = shown["data"]["receipt"]["payment"]["proof"]["checkpoint"]["note"]
    await submitted(service)
    sign_now(service.tenant, settings)  # a newer one, so that the kept one is asked for by its size
    other = kept.replace("/61.05/", "/61.06/")

    for anchor, said in (
        ("", "Konsisten, asal belum terbukti Consistent, origin not proven"),
        (key, "Terbukti Proven"),
        (kept, "Terbukti Proven"),
        (FORGER.verifier.text, "Tidak sah Does not hold"),
        (other, "Tidak sah Does not hold"),
    ):
        assert verdicts(browser, anchor) == [said, said], anchor
    browser.driver.find_element(By.ID, "anchor").send_keys("x")
    browser.driver.find_element(By.ID, "prove").click()
    WebDriverWait(browser.driver, SCRIPT_SECONDS).until(
        lambda _: "bukan kunci" in browser.texts("#state")[0]
    )


async def test_a_complaint_a_wrong_secret_and_an_ended_receipt_are_told_apart(
    browser: Browser,
    address: str,
    service: Service,  # noqa: F811
) -> None:
    handed, old, _ = await paid(service)
    newer = await issued(service, handed["subject"])
    ticket = (await submitted(service, category="not_received"))["ticket"]
    await opened(service, ticket, newer["position"])

    look_up(browser, address, ticket)
    wait_for(browser, "#receipt")
    assert browser.texts("#standing") == ["diajukan submitted"]
    assert "bantuan tidak diterima" in browser.text()
    assert any("verifikasi" in each for each in browser.texts("#due li"))

    for secret, said in (
        (mistyped(old["secret"]), "Bandingkan huruf demi huruf dengan tanda terima"),
        (ticket["secret"][:-2], "Nomor atau rahasia keliru"),
    ):
        look_up(browser, address, {**old, "secret": secret})
        wait_for(browser, "#state span")
        assert said in browser.texts("#state")[0]
    assert not browser.driver.find_element(By.ID, "receipt").is_displayed()

    look_up(browser, address, old)
    wait_for(browser, "#receipt")
    assert "tidak berlaku lagi" in browser.texts("#what")[0]
    assert "200.000" not in browser.text()


async def test_its_times_are_those_of_its_offices_wherever_it_is_read(
    browser: Browser,
    address: str,
    service: Service,  # noqa: F811
) -> None:
    _, slip, position = await paid(service)
    await opened(service, slip, position)
    ahead = browser.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": NEW_YEAR}
    )
    browser.driver.execute_cdp_cmd(
        "Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"}
    )
    try:
        look_up(browser, address, slip)
        wait_for(browser, "#receipt")
        times = browser.call(
            """return Array.from(document.querySelectorAll("#timeline time"), (it) => [it.dateTime, it.textContent]);"""
        )
        fresh = browser.texts("#fresh p")[0]
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": ""})
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", ahead)

    assert fresh == (
        "Keadaan pada 1 Januari 2027 pukul 01.30 WIB. As it stood on 1 January 2027 at 01:30 WIB."
    )
    assert len(times) == 3
    for stored, shown in times:
        there = datetime.fromisoformat(stored).astimezone(local_zone(service.tenant.code))
        day, _ = day_in_words(there.date())
        assert shown == f"{day} pukul {there:%H.%M} WIB"


async def test_it_prints_the_receipt_alone_and_is_reached_by_keyboard(
    browser: Browser,
    address: str,
    service: Service,  # noqa: F811
) -> None:
    _, slip, position = await paid(service)
    await opened(service, slip, position)
    look_up(browser, address, slip)
    wait_for(browser, "#receipt")
    unnamed, unreached = browser.call(
        """
        const fields = Array.from(document.querySelectorAll("input, textarea, button, a"));
        return [fields.filter((it) => it.labels && !it.labels.length && !it.textContent).length,
          fields.filter((it) => it.tabIndex < 0).length];
        """
    )
    assert (unnamed, unreached) == (0, 0)

    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        printed = browser.text()
        assert slip["number"] in printed
        assert slip["secret"] in printed
        assert "Ombudsman RI" in printed
        assert "Maret 2022" in printed
        assert "Keadaan pada " in printed
        assert browser.driver.find_element(By.TAG_NAME, "img").is_displayed()
        for hidden in ("form", "proving", "state"):
            assert not browser.driver.find_element(By.ID, hidden).is_displayed()
        pdf = browser.driver.execute_cdp_cmd(
            "Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69}
        )
        assert b64decode(pdf["data"]).count(b"/Type /Page\n") == 1
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


async def test_news_is_shown_and_told_while_the_page_is_open(
    browser: Browser,
    address: str,
    service: Service,  # noqa: F811
) -> None:
    scene, payments, _ = await scene_of(service)
    handed = await issued(service, payments[scene.people[0]])
    await opened(service, handed["ticket"], handed["position"])
    look_up(browser, address, handed["ticket"])
    wait_for(browser, "#receipt")
    assert "uang belum dilaporkan masuk" in browser.texts("#standing")[0]
    assert browser.texts("#state") == [""]
    browser.call("window.neverLoadedAgain = true; document.getElementById('number').value = 'X';")

    of = {**OF, "recipient": scene.people[0], "component": "sembako"}
    await done(service, "RecordCredit", OWNER, **of)
    state = browser.driver.find_element(By.ID, "state")
    WebDriverWait(browser.driver, SCRIPT_SECONDS).until(lambda _: state.text)

    arrived = "Uang sudah masuk ke rekening atau tempat bayar; belum tercatat diambil."
    assert state.text.startswith(f"Ada kabar baru: {arrived}")
    assert state.get_attribute("role") == "status"  # which a screen reader reads aloud
    assert browser.texts("#standing")[0].startswith(arrived)
    assert len(browser.texts("#timeline li")) == 2
    assert browser.driver.switch_to.active_element.get_attribute("id") == "what"
    assert browser.call("return window.neverLoadedAgain;") is True
    assert browser.complaints() == []


NEW_YEAR = """
window.Date = class extends Date {
  constructor(...given) {
    super(...(given.length ? given : ["2026-12-31T18:30:00Z"]));
  }
};
"""
"""Gives the page a now at which New York and Sintang write different days and years."""

HELD = """
const pauses = [], waiting = new Map();
window.setTimeout = (act, pause) => (waiting.set(pauses.push(pause), act), pauses.length);
window.clearTimeout = (timer) => waiting.delete(timer);
window.pauses = pauses;
window.isWaiting = () => waiting.size;
window.pass = async () => {
  const [[timer, act]] = waiting;
  waiting.delete(timer);
  await act();
};
window.turn = (hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""
"""Holds the page's time still: what waits goes on when a test says so."""


async def test_it_asks_ever_more_seldom_and_not_while_it_is_hidden(
    browser: Browser,
    address: str,
    service: Service,  # noqa: F811
) -> None:
    _, slip, position = await paid(service)
    await opened(service, slip, position)
    held = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": HELD})
    try:
        look_up(browser, address, slip)
        wait_for(browser, "#receipt")
        found = browser.call(
            """
            const asked = [];
            const ask = window.fetch;
            for (let turn = 0; turn < 8; turn++) {
              if (turn === 2) window.fetch = () => Promise.reject(new TypeError("no network"));
              if (turn === 3) window.fetch = (...given) => (asked.push(JSON.parse(given[1].body)), ask(...given));
              await window.pass();
            }
            const counts = [window.isWaiting()];
            window.turn(true);
            counts.push(window.isWaiting());
            window.turn(false);
            counts.push(window.isWaiting());
            await window.pass();
            document.getElementById("form").requestSubmit();
            counts.push(window.isWaiting());
            return [window.pauses, counts, asked.map((each) => each.variables.number), asked[0].query];
            """
        )
    finally:
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", held)

    pauses, counts, asked, query = found
    assert pauses[:9] == [1000 * each for each in (5, 10, 20, 40, 80, 160, 300, 300, 300)]
    assert pauses[9] <= 5000
    assert counts == [1, 0, 1, 0]
    assert set(asked) == {slip["number"].lower()}
    assert "qr" not in query
    assert "proof" not in query
