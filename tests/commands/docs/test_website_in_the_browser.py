"""A reader opens the website from a file: formulas are typeset, the search finds, the graph leads on, at 390 px."""

import pytest

from rooteps.commands.docs import website
from rooteps.verification.atomic import write_folder
from tests.commands.docs.test_website import DOCS, PICTURES
from tests.lessons.test_in_the_browser import CHROMIUM, DRIVER, browser, until


@pytest.mark.heavy
@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no browser: apt install chromium chromium-driver")
def test_the_website_from_a_file(tmp_path):
    pytest.importorskip("selenium", reason="selenium drives the browser; it comes with the extra [dev]")
    files = website.site({path.name: path.read_text() for path in DOCS.glob("*.md")}, PICTURES)
    folder = write_folder(tmp_path / "site", files)
    with browser(tmp_path / "profile") as driver:
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["http://*", "https://*"]})
        size = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.get((folder / "docs" / "index.html").as_uri())
        assert until(lambda: driver.find_elements("css selector", ".tex.set .katex"))
        assert not driver.find_elements("css selector", ".tex:not(.set), .katex-error")
        assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        assert driver.execute_script("return document.fonts.check('16px KaTeX_Math')")
        driver.find_element("id", "search").send_keys("nobody can know this")
        driver.find_element("id", "search").clear()
        driver.find_element("id", "search").send_keys("row-span γ(p_T)")
        (first, *_) = until(lambda: driver.find_elements("css selector", "#found a"))
        first.click()
        until(lambda: "index" not in driver.current_url)
        driver.get((folder / "docs" / "index.html").as_uri())
        driver.find_element("css selector", "svg a[*|href='pinsker.html'] text").click()
        until(lambda: driver.current_url.endswith("docs/pinsker.html"))
        driver.find_element("css selector", "a[href^='../proofs/'][href*='#L']").click()
        assert until(lambda: driver.find_elements("css selector", ".code span:target"))
        assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []
