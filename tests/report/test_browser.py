"""The site in a real browser, opened from the file system: Debian's Chromium, driven by Selenium, headless."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import time

import pytest

from ..sharing import once

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
pytestmark = pytest.mark.slow
AXE = "axe-core@4.14.1"
WIDTHS = (400, 1400)
READY = 1.5  # seconds


def need(*names: str) -> str:
    """The first of these programs; without one the test fails in CI and is skipped elsewhere."""
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        absent(f"no {names[0]} on this machine (Debian: apt-get install chromium chromium-driver npm)")
    return found


def absent(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; the tests of the pages need it in CI")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def driver():
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = need(*CHROMIUM)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options=options, service=Service(need("chromedriver")))
    made.set_page_load_timeout(60)
    yield made
    made.quit()


@pytest.fixture(scope="module")
def axe(shared):
    """The source of axe-core, fetched once by npm into a folder of the tests."""
    need("npm")

    def make(target):
        folder = target.parent / "axe"
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), AXE],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        if done.returncode:
            absent(f"npm cannot fetch {AXE}: {done.stderr.strip()[-300:]}")
        shutil.copyfile(folder / "node_modules" / "axe-core" / "axe.min.js", target)

    return once(shared, "axe.min.js", make).read_text(encoding="utf-8")


class Shown:
    """A page in the browser."""

    def __init__(self, driver, site) -> None:
        self.driver, self.site = driver, site

    def open(self, page: str, width: int = 1400) -> Shown:
        self.look()
        self.resize(width)
        self.driver.get("about:blank")
        self.driver.get(f"{self.site.as_uri()}/{page}")
        self.wait("document.documentElement.dataset.ready === 'yes'")
        return self

    def at(self, page: str) -> Shown:
        """The page as it opens, with nothing chosen; loaded only where another one, or a place in it, is shown."""
        if self.value("location.href") != f"{self.site.as_uri()}/{page}":
            return self.open(page)
        self.look()
        self.resize(1400)
        self.run("document.getElementById('clear').click()")
        return self

    def look(self, dark: bool = False, media: str = "") -> None:
        feature = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", media=media, features=[feature])

    def resize(self, width: int) -> None:
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)

    def lay_out(self) -> None:
        """What is far from the window too, which is not laid out before it comes near."""
        self.run(
            "const style = document.createElement('style');"
            "style.textContent = '.entry, .record { content-visibility: visible !important }';"
            "document.head.append(style)"
        )

    def pass_by(self) -> None:
        """Bring every part near the window once, as a reader does: what is wider than the page is marked then."""
        self.driver.execute_async_script(
            "const done = arguments[0]; (async () => {"
            "for (const part of document.querySelectorAll('.entry, .record')) { part.scrollIntoView();"
            "await new Promise((ready) => requestAnimationFrame(() => requestAnimationFrame(ready))); }"
            "window.scrollTo(0, 0); setTimeout(done, 300); })()"
        )

    def command(self, name: str, **arguments):
        return self.driver.execute_cdp_cmd(name, arguments)

    def run(self, script: str, *arguments):
        return self.driver.execute_script(script, *arguments)

    def value(self, expression: str):
        return self.run(f"return {expression}")

    def wait(self, condition: str) -> None:
        for _ in range(200):
            with contextlib.suppress(Exception):
                if self.value(f"Boolean({condition})"):
                    return
            time.sleep(0.02)
        raise AssertionError(f"never true: {condition}")

    def one(self, selector: str):
        return self.driver.find_element("css selector", selector)

    def choose(self, name: str, value: str) -> None:
        self.run(
            "const s = document.getElementById(arguments[0]); s.value = arguments[1];"
            "s.dispatchEvent(new Event('input', {bubbles: true}))", name, value,
        )  # fmt: skip

    def shown(self) -> list[str]:
        """The numbers of the entries that can be seen."""
        return self.value(
            "Array.from(document.querySelectorAll('.entry')).filter(e => e.offsetHeight > 0).map(e => e.id.slice(3))"
        )


@pytest.fixture
def page(driver, site):
    for kind in ("browser", "performance"):
        driver.get_log(kind)
    shown = Shown(driver, site)
    yield shown
    errors = [line for line in driver.get_log("browser") if line["level"] in ("SEVERE", "WARNING")]
    assert errors == []
    asked = [json.loads(line["message"])["message"] for line in driver.get_log("performance")]
    urls = [m["params"]["request"]["url"] for m in asked if m["method"] == "Network.requestWillBeSent"]
    assert [url for url in urls if not url.startswith(("file:", "data:", "about:"))] == []


def files(site):
    return sorted(path.name for path in site.glob("*.html"))


# -- opens ------------------------------------------------------------------------------------------------
def test_it_is_ready_soon(page):
    taken = []
    for _ in range(4):
        page.open("index.html")
        taken.append(page.value("performance.getEntriesByType('navigation')[0].domComplete") / 1000)
        if taken[-1] < READY:
            return
    pytest.fail(f"ready after {min(taken):.2f} s at best")


def test_it_opens_and_shows_every_display(page, whole):
    page.at("index.html")
    wanted = [e["number"] for e in whole["equations"]]
    assert page.shown() == wanted
    displays = page.value("document.querySelectorAll('.entry[data-kind=display]').length")
    assert displays == whole["summary"]["displays"]
    assert f"{displays} displays" in page.one("#found").text
    page.lay_out()
    drawn = page.value("Array.from(document.querySelectorAll('.chain .tex svg')).every(s => s.getBBox().width > 0)")
    assert drawn


# -- filter and search ------------------------------------------------------------------------------------
def test_filters_show_what_the_certificate_says(page, whole):
    page.at("index.html")
    by = {e["number"]: e for e in whole["equations"]}
    checks = {
        "section": lambda e: str(e["section"]),
        "kind": lambda e: e["kind"],
        "status": lambda e: e["status"],
    }
    for name, value_of in checks.items():
        for value in dict.fromkeys(map(value_of, by.values())):
            page.choose(name, value)
            assert page.shown() == [n for n, e in by.items() if value_of(e) == value]
        page.choose(name, "")
    page.choose("engine", "density")
    assert page.shown() == [
        number for number, entry in by.items()
        if any(found["engine"] == "density" and found["outcome"] in ("PROVES", "REFUTES", "SUPPORTS")
               for claim in (*entry["links"], *entry["line_claims"], *entry["checks"])
               for found in (*claim["evidence"], *((claim["correction"] or {}).get("evidence", ()))))
    ]  # fmt: skip
    page.choose("status", "on-corrected")
    assert all(by[number]["rests_on"] for number in page.shown())


def test_search(page, whole):
    page.at("index.html")
    for words, found in (
        ("47", "47"), ("(9p)", "9p"), ("LN-47-1", "47"), ("covariance readout simplified", "47"), ("𝒦(x, 𝒳)", "26"),
        ("\\mathcal{K}", "26"), ("Θ", "27"), ("theta", "27"), ("THETA", "27"),
        ("Lemma 1", "layer.lemma-1-change"), ("47.2", "47"), ("lambda_min", "57"), ("\\lambda_{min}", "57"),
    ):  # fmt: skip
        page.choose("search", words)
        shown = page.shown()
        assert found in shown, words
        assert len(shown) < len(whole["equations"]), words
        assert page.one("#found").text.startswith(f"{len(shown)} ")


def test_a_search_without_result_says_so_and_clears(page, whole):
    page.at("index.html")
    page.choose("search", "no such xyzzy")
    assert page.shown() == []
    page.one("#clear").click()
    page.wait("document.querySelector('#nothing').hidden")
    assert len(page.shown()) == len(whole["equations"])
    assert page.value("document.activeElement.id") == "search"


def test_dark_and_print_have_styles_of_their_own(page):
    color = "getComputedStyle(document.body).backgroundColor"
    colors = []
    page.at("index.html")
    for dark, media in ((False, ""), (True, ""), (True, "print")):
        page.look(dark, media)
        colors.append(page.value(color))
    light, dark, printed = colors
    assert len({light, dark, printed}) == 3
    assert printed == "rgb(255, 255, 255)"
    hidden = "Array.from(document.querySelectorAll('nav, .controls')).every(e => e.offsetHeight === 0)"
    assert page.value(hidden)
    assert page.value("document.querySelector('#eq-47 .chain').offsetHeight") > 0


# -- links ------------------------------------------------------------------------------------------------
def lands(page, selector):
    """Whether the top of an element can be seen and nothing covers it."""
    return page.run(
        """const box = document.querySelector(arguments[0]).getBoundingClientRect();
        const at = document.elementFromPoint(box.left + 40, box.top + 24);
        return box.top >= 0 && box.top < innerHeight && at !== null && at.closest(arguments[0]) !== null;""",
        selector,
    )


def test_a_link_lands_where_a_filter_hides_or_details_fold(page):
    page.at("index.html")
    page.choose("search", "46")
    assert page.shown() == ["46"]
    page.run("location.hash = '#link-47.2'")
    page.wait("document.activeElement.id === 'link-47.2'")
    assert page.one("#evidence-47").get_property("open")
    assert lands(page, "#link-47\\.2")
    assert page.value("document.getElementById('search').value") == ""


@pytest.mark.parametrize("width", WIDTHS)
def test_a_link_to_an_equation_lands_on_it(page, width):
    page.open("index.html#eq-47", width)
    page.wait("document.activeElement.id === 'eq-47'")
    assert lands(page, "#eq-47")
    assert "(47)" in page.one("#eq-47 h3").text


def test_an_erratum_and_its_equation_lead_to_each_other(page):
    page.open("index.html#eq-47")
    page.one("#eq-47 .repair h4 a").click()
    page.wait("location.pathname.endsWith('errata.html') && document.activeElement.id === 'LN-47-1'")
    page.one("#LN-47-1 dd a").click()
    page.wait("location.hash === '#eq-47' && document.activeElement.id === 'eq-47'")


# -- graph ------------------------------------------------------------------------------------------------
def test_the_graph_shows_what_rests_on_what_and_leads_there(page, whole):
    page.open("graph.html")
    assert page.value("document.querySelectorAll('.node').length") == len(whole["equations"])
    page.run("document.querySelector('[data-node=\"47\"]').focus()")
    (entry,) = [e for e in whole["equations"] if e["number"] == "47"]
    lit = page.value("Array.from(document.querySelectorAll('.node.on')).map(n => n.dataset.node)")
    assert {"47", *entry["uses"], *entry["rests_on"]} <= set(lit)
    assert "rest on it" in page.one("#told").text
    page.run("document.activeElement.dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    page.wait("location.pathname.endsWith('index.html') && document.activeElement.id === 'eq-47'")


# -- for everyone -----------------------------------------------------------------------------------------
def test_nothing_is_wider_than_the_page(page, site):
    for name in files(site):
        page.open(name)
        page.run("document.querySelectorAll('details').forEach((d, i) => { if (i % 7 === 0) d.open = true; })")
        page.lay_out()
        for width in WIDTHS:
            page.resize(width)
            page.wait(f"innerWidth === {width}")
            assert page.value("document.documentElement.scrollWidth") <= width, name


def test_what_scrolls_sideways_can_be_reached_by_keyboard(page):
    """Every box, when its entry has come into view: the page is gone through in a high window."""
    page.open("index.html", 400)
    page.command("Emulation.setDeviceMetricsOverride", width=400, height=6000, deviceScaleFactor=1, mobile=False)
    wide, missed, seen = page.driver.execute_async_script(
        """const done = arguments[0];
        const pause = () => new Promise((then) => requestAnimationFrame(() => setTimeout(then, 30)));
        (async () => {
            const wide = new Set(), missed = new Set(), seen = new Set();
            for (const entry of document.querySelectorAll(".entry")) {
                if (seen.has(entry)) continue;
                entry.scrollIntoView();
                const shown = Array.from(document.querySelectorAll(".entry")).filter((e) => {
                    const place = e.getBoundingClientRect();
                    return place.bottom > 0 && place.top < innerHeight;
                });
                const boxes = shown.flatMap((e) => Array.from(e.querySelectorAll(".rhs, .formula, .scroll")))
                    .filter((box) => box.scrollWidth > box.clientWidth + 1);
                for (let i = 0; i < 40 && boxes.some((box) => box.tabIndex !== 0); i++) await pause();
                shown.forEach((e) => seen.add(e));
                boxes.forEach((box) => { wide.add(box); if (box.tabIndex !== 0) missed.add(box); });
            }
            done([wide.size, missed.size, seen.size]);
        })()"""
    )
    assert wide > 80
    assert missed == 0
    assert seen == page.value("document.querySelectorAll('.entry').length")


def test_what_is_far_away_is_laid_out_when_it_comes_near(page, whole):
    """So that the page opens soon; a place that was never shown is reached all the same, and is as it would be."""
    page.open("index.html")
    last = whole["equations"][-1]["number"]
    far = f"document.getElementById('eq-{last}').querySelector('.chain svg')"
    assert page.value(f"{far}.checkVisibility({{contentVisibilityAuto: true}})") is False
    page.run(f"document.getElementById('eq-{last}').scrollIntoView()")
    page.wait(f"{far}.checkVisibility({{contentVisibilityAuto: true}})")
    assert page.value(f"{far}.getBoundingClientRect().width") > 0


def test_keyboard(page):
    from selenium.webdriver.common.keys import Keys

    page.open("index.html")
    page.one("body").send_keys(Keys.TAB)
    assert page.value("document.activeElement.className") == "skip"
    page.value("document.activeElement").send_keys(Keys.ENTER)
    page.wait("document.activeElement.id === 'main'")
    page.one("body").send_keys("/")
    assert page.value("document.activeElement.id") == "search"
    page.run("document.querySelector('#evidence-46 summary').focus()")
    page.value("document.activeElement").send_keys(Keys.ENTER)
    assert page.one("#evidence-46").get_property("open")


def test_axe_finds_nothing_serious(page, site, axe):
    for name in files(site):
        page.open(name)
        folded = "#evidence-47, #evidence-47 details, .legend"
        page.run(f"for (const d of document.querySelectorAll('{folded}')) d.open = true")
        if name == "index.html":  # every kind of entry, but not every entry: the rest is more of the same
            page.run(
                "const seen = {}; for (const e of document.querySelectorAll('.entry')) {"
                "const key = e.dataset.kind + e.dataset.status + e.dataset.resting;"
                "seen[key] = (seen[key] || 0) + 1; if (seen[key] > 1 && e.id !== 'eq-47') e.remove(); }"
            )
        page.lay_out()
        page.pass_by()
        page.run(axe)
        for dark in (False, True):
            page.look(dark)
            found = page.driver.execute_async_script(
                "const done = arguments[0];"
                "axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations))"
            )
            serious = [(v["id"], v["nodes"][0]["html"][:200], v["nodes"][0].get("failureSummary")) for v in found
                       if v["impact"] in ("serious", "critical")]  # fmt: skip
            assert serious == [], f"{name}, dark: {dark}"
