"""The book as a reader's browser shows it."""

import pytest

PAGES = [
    "index.html",
    "book/index.html",
    "book/deviations.html",
    "book/parameters.html",
    "book/chapters/02_esco_graph.html",
    "book/chapters/03_optimal_transport.html",
    "book/chapters/07_ranking_evaluation.html",
]


@pytest.mark.parametrize("page", PAGES)
def test_page_loads_whole_and_from_its_own_folder_only(browser, site, page):
    asked, failed, errors = [], [], []
    tab = browser.new_page(viewport={"width": 1300, "height": 900})
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("requestfailed", lambda request: failed.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(f"{site}/{page}", wait_until="networkidle")
    widths = tab.evaluate("Array.from(document.querySelectorAll('article img')).map(image => image.naturalWidth)")
    tab.close()
    assert (failed, errors) == ([], [])
    assert all(url.startswith((site, "data:")) for url in asked)
    assert all(width > 0 for width in widths)


@pytest.mark.parametrize("width", [390, 1300])
def test_text_and_figures_fit_the_width_of_the_screen(browser, site, width):
    tab = browser.new_page(viewport={"width": width, "height": 900})
    tab.goto(f"{site}/book/chapters/03_optimal_transport.html", wait_until="networkidle")
    beyond = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    tab.close()
    assert beyond <= 1


def test_formulas_are_set_offline(browser, site):
    tab = browser.new_page()
    tab.goto(f"{site}/book/chapters/05_phase1.html", wait_until="networkidle")
    tab.wait_for_selector("mjx-container", timeout=10_000)
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


def test_the_table_of_claims_is_filtered_by_words(browser, site):
    tab = browser.new_page()
    tab.goto(f"{site}/book/chapters/10_claims.html", wait_until="networkidle")
    rows = tab.locator("table.filterable tbody tr:visible")
    every = rows.count()
    tab.locator("input.table-filter").fill("7.3 AUC")
    texts = [text.lower() for text in rows.all_inner_texts()]
    tab.close()
    assert 0 < len(texts) < every
    assert all("7.3" in text and "auc" in text for text in texts)
