"""Every page of the built book as a reader's browser shows it, in both themes, on a wide and on a narrow screen."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

VARIANTS = [(1280, "light"), (1280, "dark"), (390, "dark"), (390, "light")]
SAY = "t => { document.documentElement.dataset.theme = t; document.documentElement.dataset.mode = t }"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CONTENT = """async () => {
  if (window.MathJax?.startup) await MathJax.startup.promise;
  await Promise.all([...document.images].map(image => image.decode().catch(() => 0)));
  return {
    links: [...document.links].map(link => link.href),
    ids: [...document.querySelectorAll('[id]')].map(tag => tag.id),
    bad: [...document.images].filter(image => !image.naturalWidth || !image.alt.trim()).map(image => image.outerHTML),
  }
}"""
# The contrast of text is measured once for every pair of colours, sizes and weights, not for each word of code.
AXE = """() => {
  const seen = new Set(), colours = new Map();
  const ground = tag => {
    if (!tag) return '';
    if (!colours.has(tag)) {
      const style = getComputedStyle(tag), bare = style.backgroundColor === 'rgba(0, 0, 0, 0)' && style.backgroundImage === 'none';
      colours.set(tag, bare ? ground(tag.parentElement) : style.backgroundColor + style.backgroundImage + style.opacity);
    }
    return colours.get(tag);
  };
  for (const tag of document.querySelectorAll('body *')) {
    tag.removeAttribute('data-kind');
    if (![...tag.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || !tag.checkVisibility()) continue;
    const { color, fontSize, fontWeight, opacity } = getComputedStyle(tag);
    const kind = [color, ground(tag), fontSize, fontWeight, opacity].join();
    if (!seen.has(kind)) tag.setAttribute('data-kind', '');
    seen.add(kind);
  }
  axe.configure({ rules: [{ id: 'color-contrast', selector: '[data-kind]' }] });
  return axe.run({ resultTypes: ['violations'], preload: false, rules: { 'label-content-name-mismatch': { enabled: true } } })
    .then(found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)}`)));
}"""


@dataclass
class Visit:
    """What was seen on one page."""

    reported: list[str] = field(default_factory=list)  # by the console, or a request that failed
    asked: list[str] = field(default_factory=list)
    content: dict[str, list[str]] = field(default_factory=dict)
    wider: dict[tuple[int, str], int] = field(default_factory=dict)
    violations: set[str] = field(default_factory=set)


def _looked_at(page: str, place: int) -> list[tuple[int, str]]:
    """Where axe looks: all four; of the many pages of source code, which differ only in their code, each in one, in turns."""
    return VARIANTS if "_modules/cacl" not in page else [VARIANTS[place % 4]]


def _visit(pages: list[tuple[int, str]], site: str, program: str, switches: list[str]) -> dict[str, Visit]:
    from axe_playwright_python.base import AXE_SCRIPT
    from playwright.sync_api import sync_playwright

    visits: dict[str, Visit] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=switches)
        tab = browser.new_page()
        tab.set_default_timeout(120_000)
        tab.add_init_script("localStorage.mode = localStorage.theme = 'light'")
        tab.on("request", lambda request: visit.asked.append(request.url))
        tab.on("requestfailed", lambda request: visit.reported.append(f"failed: {request.url}"))
        tab.on("response", lambda answer: answer.status >= 400 and visit.reported.append(f"{answer.status}: {answer.url}"))
        tab.on("console", lambda line: line.type == "error" and visit.reported.append(line.text))
        tab.on("pageerror", lambda error: visit.reported.append(str(error)))
        for place, page in pages:
            visit = visits[page] = Visit()
            tab.goto(f"{site}/{page}")
            visit.content = tab.evaluate(CONTENT)
            tab.evaluate(AXE_SCRIPT)
            tab.add_style_tag(content="* { transition: none !important }")  # a colour on its way is none of the theme's
            for width, theme in VARIANTS:
                tab.set_viewport_size({"width": width, "height": 900})
                tab.evaluate(SAY, theme)
                visit.wider[width, theme] = tab.evaluate(WIDER)
                if (width, theme) in _looked_at(page, place):
                    tab.wait_for_timeout(300)  # the theme lets the keyboard reach what scrolls a moment later
                    visit.violations |= {f"{width} {theme} {found}" for found in tab.evaluate(AXE)}
        browser.close()
    return visits


@pytest.fixture(scope="module")
def visits(html: Path, site: str, chromium: str, switches: list[str]) -> dict[str, Visit]:
    """Every page but the first, which only leads on to the book's index; one browser for each core."""
    pages = [page.relative_to(html).as_posix() for page in sorted(html.rglob("*.html")) if page != html / "index.html"]
    pages = [page for page in pages if not page.startswith("_static/")]  # templates of the theme
    cores = min(os.cpu_count() or 1, 4)
    shares = [list(enumerate(pages))[core::cores] for core in range(cores)]
    with ThreadPoolExecutor(cores) as pool:
        parts = list(pool.map(lambda share: _visit(share, site, chromium, switches), shares))
    together = {page: visit for part in parts for page, visit in part.items()}
    assert set(together) == set(pages)
    return together


def test_no_page_reports_an_error_or_asks_another_host(visits, site):
    assert {page: visit.reported for page, visit in visits.items() if visit.reported} == {}
    outside = {url for visit in visits.values() for url in visit.asked if not url.startswith((site, "data:"))}
    assert outside == set()


def test_every_image_is_loaded_and_has_alt_text(visits):
    assert {page: visit.content["bad"] for page, visit in visits.items() if visit.content["bad"]} == {}


def test_no_page_is_wider_than_its_screen(visits):
    assert {page: visit.wider for page, visit in visits.items() if max(visit.wider.values()) > 0} == {}


def test_axe_finds_no_violation(visits):
    assert {page: visit.violations for page, visit in visits.items() if visit.violations} == {}


def test_every_link_and_download_leads_somewhere(html, site, visits):
    missing = set()
    for page, visit in visits.items():
        for link in visit.content["links"]:
            place, mark = urldefrag(link)
            if not place.startswith(site):
                continue
            target = unquote(place.removeprefix(f"{site}/"))
            if not (html / target).is_file() or (mark and target in visits and unquote(mark) not in visits[target].content["ids"]):
                missing.add((page, link))
    assert missing == set()


def test_the_search_field_finds_a_word(browser, site):
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(f"{site}/book/index.html")
    tab.locator(".bd-sidebar-primary .search-button__button").click()
    tab.locator("input[type=search]:focus").fill("sinkhorn")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#search-results li a", timeout=60_000)
    found = tab.locator("#search-results li a").evaluate_all("links => links.map(link => link.href)")
    tab.goto(f"{site}/search.html?q=xqzzyw")
    tab.wait_for_selector("#search-results p")
    nothing = tab.locator("#search-results li").count()
    tab.close()
    assert any("03_optimal_transport" in link for link in found)
    assert nothing == 0


def test_the_theme_switches_and_is_kept(browser, site):
    tab = browser.new_page(color_scheme="light")
    tab.goto(f"{site}/book/index.html")
    ground = "getComputedStyle(document.body).backgroundColor"
    before = tab.evaluate(ground)
    for _ in range(3):
        if tab.evaluate("document.documentElement.dataset.theme") != "dark":
            tab.locator(".theme-switch-button:visible").first.click()
    dark = tab.evaluate(ground)
    tab.goto(f"{site}/book/chapters/05_phase1.html")
    kept = tab.evaluate(ground)
    tab.close()
    assert before != dark == kept


def test_formulas_are_set_offline(browser, site):
    tab = browser.new_page()
    tab.goto(f"{site}/book/chapters/05_phase1.html")
    tab.wait_for_selector("mjx-container", timeout=60_000)
    assert tab.locator("mjx-container").count() >= 2
    tab.close()


@pytest.mark.parametrize(
    ("width", "theme", "ending"),
    [(1300, "light", ".svg"), (1300, "dark", ".dark.svg"), (390, "light", ".narrow.svg"), (390, "dark", ".narrow.dark.svg")],
)
def test_each_figure_shows_the_one_picture_for_theme_and_width_without_a_card_behind_it(browser, site, width, theme, ending):
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
    tab.goto(f"{site}/book/chapters/02_esco_graph.html", wait_until="networkidle")
    tab.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    shown = """Array.from(document.querySelectorAll('article figure'), figure =>
        Array.from(figure.querySelectorAll('img')).filter(image => image.offsetWidth).map(image =>
        [image.src, getComputedStyle(image).backgroundColor, getComputedStyle(image).filter]))"""
    pictures = tab.evaluate(shown)
    tab.emulate_media(media="print", color_scheme=theme)
    on_paper = tab.evaluate(shown)
    tab.close()
    for ((place, ground, altered),) in pictures:
        assert place.endswith(ending)
        assert "." not in place.rpartition("/")[2].removesuffix(ending)
        assert (ground, altered) == ("rgba(0, 0, 0, 0)", "none")
    if width > 600:
        assert all("." not in place.rpartition("/")[2].removesuffix(".svg") for ((place, _, altered),) in on_paper)


def test_the_table_of_claims_is_filtered_by_words_and_choices_from_the_keyboard(browser, site):
    tab = browser.new_page()
    tab.goto(f"{site}/book/chapters/10_claims.html", wait_until="networkidle")
    rows, form = tab.locator("table.filterable tbody tr:visible"), tab.locator("form.table-filter")
    form.locator("output").wait_for()
    every = rows.count()
    form.locator("input").focus()
    tab.keyboard.type("7.3 AUC")
    texts = [text.lower() for text in rows.all_inner_texts()]
    assert 0 < len(texts) < every
    assert all("7.3" in text and "auc" in text for text in texts)
    assert form.locator("output").inner_text() == f"{len(texts)} of {every} rows"
    tab.keyboard.press("Tab")
    tab.keyboard.type("5.7")
    assert (rows.count(), form.locator("select").first.input_value()) == (0, "5.7")
    form.locator("input").fill("")
    chosen = rows.count()
    kinds = {row.split("\t")[0].strip() for row in rows.all_inner_texts()}
    tab.emulate_media(media="print")
    assert (chosen > 0, kinds, rows.count()) == (True, {"5.7"}, every)
    tab.close()


def test_a_wide_table_scrolls_by_keyboard_and_says_that_it_does(browser, site):
    tab = browser.new_page(viewport={"width": 600, "height": 900})
    tab.goto(f"{site}/book/chapters/08_replication.html", wait_until="networkidle")
    place = tab.get_by_role("region", name="Table 8.5 AUC over the labelled test pairs").locator("visible=true").first
    place.focus()
    assert "more" in place.get_attribute("class")
    for _ in range(40):
        tab.keyboard.press("ArrowRight")
    tab.wait_for_function("!document.activeElement.classList.contains('more')")
    assert place.evaluate("own => own.scrollLeft + own.clientWidth >= own.scrollWidth - 2")
    heights = tab.locator("table td p", has_text="0.525").evaluate_all("all => all.map(cell => cell.getClientRects()[0].height)")
    tab.close()
    assert max(heights) < 40  # an interval stays on one line
