"""A reader opens the published course from a file with no network, moves sliders, and sees the numbers change."""

import contextlib

import pytest

from rooteps.lessons import formal_puzzle, proof_worlds, proving
from rooteps.verification.atomic import write_folder
from tests.commands.lessons.publishing import folder, small
from tests.lessons.test_in_the_browser import browser, numbers, ready, until

DISTANCE = r"\Vert p - q \Vert_1"


@contextlib.contextmanager
def offline(profile):
    """Chromium without a network."""
    with browser(profile) as driver:
        driver.execute_cdp_cmd("Network.enable", {})
        nothing = {"offline": True, "latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        driver.execute_cdp_cmd("Network.emulateNetworkConditions", nothing)
        yield driver


@pytest.mark.heavy
@ready
def test_the_course_from_a_file(tmp_path):
    pytest.importorskip("selenium", reason="selenium drives the browser; it comes with the extra [dev]")
    from selenium.webdriver.common.keys import Keys

    course = write_folder(tmp_path / "course", folder(small("cross-entropy", 60), small("pinsker", 25)))
    with offline(tmp_path / "profile") as driver:
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


@pytest.mark.heavy
@ready
def test_proofs_are_written_to_the_end(tmp_path):
    pytest.importorskip("selenium", reason="selenium drives the browser; it comes with the extra [dev]")
    from selenium.webdriver.support.ui import Select

    course = write_folder(tmp_path / "course", folder(small("write-the-proof", 8)))
    with offline(tmp_path / "profile") as driver:
        driver.get((course / "write-the-proof" / "index.html").as_uri())
        driver.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")

        def choose(name, label):
            menu = driver.find_element("css selector", f".dial[data-name='{name}'] select")
            Select(menu).select_by_visible_text(label)

        def endings():
            return [one.is_displayed() for one in driver.find_elements("css selector", ".sheet .ending")]

        for id in proving.THEOREMS:
            choose("theorem", id)
            assert endings() == [False, False, False]
            letters = sorted(proving.cards(id), key=proving.cards(id).get)
            for place, letter in enumerate(letters):
                choose(f"chosen_order.{place}", letter)
            assert endings() == [True, False, False]
            for place, claim in enumerate(proof_worlds.worlds(id)[0].chain):
                choose(f"chosen_reasons.{place}", claim.name)
            assert endings() == [True, True, False]
            choose("chosen_order.0", letters[-1])
            assert endings() == [False, True, False]
            assert driver.find_element("css selector", ".sheet summary").text.endswith("on a world")
        for place, name in enumerate(formal_puzzle.masked("softmax-transfer").names):
            choose(f"chosen_names.{place}", name)
        assert endings() == [False, True, True]
        assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []
