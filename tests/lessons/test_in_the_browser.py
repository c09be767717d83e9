"""A reader opens the course and a lesson of it, moves a slider, and sees the numbers change, on a telephone too."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time

import pytest

from tests.lessons.notebooks import LESSONS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--window-size=1200,1000"),
)
PATIENCE = 90
"""Seconds to wait for a page on a busy machine; a quiet one needs three."""


@contextlib.contextmanager
def served():
    """The address of the course, served on this machine alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "rooteps.lessons.course", str(port), "", "headless"]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: listening(port))
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def browser(profile):
    """Chromium without a window and with an empty profile."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(true):
    """What ``true()`` returns once that is something."""
    end = time.monotonic() + PATIENCE
    while not (found := true()):
        assert time.monotonic() < end, "the page did not come up in time"
        time.sleep(0.1)
    return found


def numbers(driver, label):
    """The numbers in the row of a table that begins with a label."""
    script = """
        const rows = [...document.querySelectorAll("tr")];
        const row = rows.find(row => row.cells[0].innerHTML.includes(arguments[0]));
        return row ? [...row.cells].slice(1).map(cell => cell.innerText.trim()) : null;
    """
    return driver.execute_script(script, label)


def beyond(driver, width):
    """Cells, bars and numbers whose content goes beyond the right edge of a screen of that width."""
    screen = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    script = """
        const shown = [...document.querySelectorAll(".lesson-table td, .lesson-bar, marimo-stat")];
        const edge = one => {
            const content = document.createRange();
            content.selectNodeContents(one);
            return Math.max(content.getBoundingClientRect().right, one.getBoundingClientRect().right);
        };
        const right = shown.map(one => [edge(one), one.innerText]).filter(one => one[0] > 0);
        return right.length ? right.filter(one => one[0] > innerWidth) : null;
    """
    return until(lambda: (found := driver.execute_script(script)) is not None and [found])[0]


ready = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no browser: apt install chromium chromium-driver")


@pytest.mark.heavy
@ready
def test_the_course_has_a_lesson_whose_slider_moves_the_numbers(tmp_path):
    pytest.importorskip("selenium", reason="selenium drives the browser; it comes with the extra [dev]")
    from selenium.webdriver.common.keys import Keys

    distance = r"\Vert p - q \Vert_1"
    with served() as address, browser(tmp_path) as driver:
        driver.get(address)
        assert [one.text for one in driver.find_elements("css selector", "li b")] == [x.title for x in LESSONS.values()]
        driver.find_element("css selector", "[data-lesson=pinsker] a").click()
        assert until(lambda: numbers(driver, distance)) == ["0.8", ""]
        _, model = driver.find_elements("css selector", "marimo-slider")[:2]
        model.shadow_root.find_element("css selector", "[role=slider]").send_keys(Keys.ARROW_LEFT)
        until(lambda: numbers(driver, distance) != ["0.8", ""])
        assert numbers(driver, distance) == ["0.78", ""]
        typeset = "return document.querySelector('marimo-tex').shadowRoot.querySelector('.katex') !== null"
        assert driver.execute_script(typeset)
        assert beyond(driver, 390) == []
        before, gallery, after = driver.find_elements("css selector", ".course-bar a")
        assert [one.get_property("href") for one in (before, gallery, after)] == [
            address + "softmax-models/", address, address + "natural-tasks/"
        ]  # fmt: skip
        until(lambda: driver.execute_script("return 'rooteps-course' in localStorage"))
        driver.execute_script("[...document.querySelectorAll('h2')].at(-1).scrollIntoView()")
        until(lambda: '"seen":1' in driver.execute_script("return localStorage['rooteps-course']"))
        driver.get(address)
        read = driver.find_element("css selector", "[data-lesson=pinsker] small").text
        assert read == "1 of 2 sections read"


@ready
@pytest.mark.heavy
@pytest.mark.parametrize("name", LESSONS)
def test_on_a_telephone_every_number_is_on_the_screen(name, tmp_path):
    pytest.importorskip("selenium", reason="selenium drives the browser; it comes with the extra [dev]")
    with served() as address, browser(tmp_path) as driver:
        driver.get(f"{address}{name}/")
        end = (
            "return [...document.querySelectorAll('p, strong')].filter(x => x.innerText.startsWith('Question')).length"
        )
        until(lambda: driver.execute_script(end) >= 2)
        time.sleep(5)  # the last cells
        assert beyond(driver, 390) == []
