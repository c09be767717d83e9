"""A reader opens the published course from a file with no network, moves sliders, and sees the numbers change."""

import pytest

from rooteps.verification.atomic import write_folder
from tests.commands.lessons.publishing import folder, small
from tests.lessons.test_in_the_browser import CHROMIUM, DRIVER, browser, numbers, until

DISTANCE = r"\Vert p - q \Vert_1"


@pytest.mark.heavy
@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no browser: apt install chromium chromium-driver")
def test_the_course_from_a_file(tmp_path):
    pytest.importorskip("selenium", reason="selenium drives the browser; it comes with the extra [dev]")
    from selenium.webdriver.common.keys import Keys

    course = write_folder(tmp_path / "course", folder(small("cross-entropy", 60), small("pinsker", 25)))
    with browser(tmp_path / "profile") as driver:
        driver.execute_cdp_cmd("Network.enable", {})
        offline = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        driver.execute_cdp_cmd("Network.emulateNetworkConditions", offline)
        size = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        driver.get((course / "index.html").as_uri())
        driver.find_element("css selector", "[data-lesson=pinsker] a").click()
        until(lambda: driver.find_elements("css selector", ".tex.set .katex"))
        assert not driver.find_elements("css selector", ".tex:not(.set), .katex-error")
        assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        driver.execute_script("document.querySelector('summary').click()")
        before = numbers(driver, DISTANCE)
        assert before[0].startswith("0.8")

        def slider(name):
            return driver.find_element("css selector", f".dial[data-name={name}] input")

        def shown(name):
            return driver.find_element("css selector", f".dial[data-name={name}] output").text

        picture = driver.find_element("css selector", "section img").get_attribute("src")
        model = slider("model_coin")
        model.send_keys(Keys.HOME)
        until(lambda: numbers(driver, DISTANCE) != before)
        assert shown("model_coin") == "0.01"
        assert numbers(driver, DISTANCE)[0].startswith("0.98")
        slider("true_coin").send_keys(Keys.END)
        until(lambda: numbers(driver, DISTANCE)[0].startswith("1.96"))
        assert shown("model_coin") == "0.01"
        assert driver.find_element("css selector", "section img").get_attribute("src") != picture
        assert driver.execute_script("return document.querySelector('section img').naturalWidth") > 300
        assert model.is_displayed(), "the slider that was held is still the same"
        assert driver.find_elements("css selector", "details[open]")
        assert driver.find_element("css selector", ".course-bar a").get_attribute("href").endswith("index.html")
        driver.get((course / "cross-entropy" / "index.html").as_uri())
        for name in ("boldness", "cheer", "words"):
            slider(name).send_keys(Keys.END)
        assert shown("words") == "8"
        back = driver.find_elements("css selector", ".dial.back")
        assert {dial.get_attribute("data-name") for dial in back} == {"boldness"}, "only two are kept away at a time"
        assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []
