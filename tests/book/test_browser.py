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


def test_figures_keep_a_white_ground_in_the_dark_theme(browser, site):
    tab = browser.new_page(color_scheme="dark")
    tab.goto(f"{site}/book/chapters/02_esco_graph.html", wait_until="networkidle")
    tab.evaluate("document.documentElement.dataset.theme = 'dark'")
    ground = tab.evaluate("getComputedStyle(document.querySelector('article figure img')).backgroundColor")
    tab.close()
    assert ground == "rgb(255, 255, 255)"


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
