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
