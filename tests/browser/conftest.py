"""Chromium from Debian, driven by its own driver; `make test-browser` brings both."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from infra.verifier_page import page_of, verifier_page
from tests.browser.bundles import Written, write_bundles
from tests.conftest import _sintang

HERE = Path(__file__).parent
FETCHED = HERE.parents[1] / ".venv" / "chromium"
"""Where fetch_chromium.sh puts the browser on a machine that has none."""

SCRIPT_SECONDS = 60


class Browser:
    """A browser that has one page open, from a file."""

    def __init__(self, driver: webdriver.Chrome, folder: Path) -> None:
        self.driver = driver
        self._folder = folder

    def open(self, page: str) -> None:
        """Open a page that is this text."""
        file = self._folder / "page.html"
        file.write_text(page, encoding="utf-8")
        self.driver.get(file.as_uri())

    def choose(self, field: str, file: Path) -> None:
        """Choose a file in a field of the page."""
        self.driver.find_element(By.ID, field).send_keys(str(file))

    def type(self, field: str, text: str) -> None:
        """Write a text into a field of the page."""
        self.driver.find_element(By.ID, field).send_keys(text)

    def text(self) -> str:
        """What a reader sees."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    def texts(self, selector: str) -> list[str]:
        """What a reader sees of each of these, on one line."""
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return [each.text.replace("\n", " ") for each in found]

    def call(self, body: str, *given: Any) -> Any:
        """What the body of an async function answers; `given` are its arguments, as JSON knows them."""
        script = f"const [given, done] = arguments; (async (...given) => {{ {body} }})(...given)"
        found = self.driver.execute_async_script(
            f"{script}.then((found) => done({{ found }}), (error) => done({{ error: String(error.stack) }}))",
            given,
        )
        assert "error" not in found, found["error"]
        return found["found"]

    def asked(self) -> list[str]:
        """The addresses that the page asked for since this was asked last."""
        messages = [json.loads(each)["message"] for each in self._log("performance")]
        return [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[str]:
        """What stands in the console: errors, and what the page's policy did not let happen."""
        return self._log("browser")

    def _log(self, kind: str) -> list[str]:
        return [each["message"] for each in self.driver.get_log(kind)]  # type: ignore[no-untyped-call]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("browser")
    options = Options()
    # The page is ours and lies on this disk; the sandbox needs rights that a container lacks.
    for argument in ("--headless", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=_driver_of(options))
    driver.set_script_timeout(SCRIPT_SECONDS)
    try:
        yield Browser(driver, folder)
    finally:
        driver.quit()


@pytest.fixture(scope="session")
def written(
    server: str, tenant_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Written]:
    """Bundles of one log, and anchors."""
    for tenant in _sintang(server, tenant_template):
        yield write_bundles(tenant, tmp_path_factory.mktemp("bundles"))


@pytest.fixture
def page(browser: Browser) -> Browser:
    """The page as its users have it."""
    browser.open(verifier_page())
    return browser


@pytest.fixture
def driven(browser: Browser) -> Browser:
    """The page's modules, to be called as `driven.…`."""
    browser.open(page_of((HERE / "drive.js").read_text(encoding="utf-8")))
    return browser


def _driver_of(options: Options) -> Service:
    installed = shutil.which("chromedriver")
    if shutil.which("chromium") and installed:
        return Service(installed)
    root = FETCHED / "root"
    if not root.is_dir():
        pytest.fail("There is no browser: `make test-browser` fetches one.", pytrace=False)
    options.binary_location = str(root / "usr/lib/chromium/chromium")
    libraries = sorted({str(file.parent) for file in root.rglob("*.so*")})
    where = {
        "LD_LIBRARY_PATH": ":".join(libraries),
        "FONTCONFIG_FILE": str(FETCHED / "fonts.conf"),
    }
    return Service(str(root / "usr/bin/chromedriver"), env={**os.environ, **where})
