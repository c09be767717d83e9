"""A reader opens a lesson, moves a slider, and sees the numbers change."""

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
def served(path):
    """The address of a lesson, served on this machine alone."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "marimo", "-q", "run", str(path), "--headless", "--no-token", "--port", str(port)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: listening(port))
        yield f"http://127.0.0.1:{port}"
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


@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no browser: apt install chromium chromium-driver")
def test_a_slider_moves_the_numbers(tmp_path):
    pytest.importorskip("selenium", reason="selenium drives the browser; it comes with the extra [dev]")
    from selenium.webdriver.common.keys import Keys

    distance = r"\Vert p - q \Vert_1"
    with served(LESSONS["pinsker"].path) as address, browser(tmp_path) as driver:
        driver.get(address)
        assert until(lambda: numbers(driver, distance)) == ["0.8", ""]
        _, model = driver.find_elements("css selector", "marimo-slider")[:2]
        model.shadow_root.find_element("css selector", "[role=slider]").send_keys(Keys.ARROW_LEFT)
        until(lambda: numbers(driver, distance) != ["0.8", ""])
        assert numbers(driver, distance) == ["0.78", ""]
        typeset = "return document.querySelector('marimo-tex').shadowRoot.querySelector('.katex') !== null"
        assert driver.execute_script(typeset)
