// A search field above every table of the class "filterable": rows without the typed words are hidden.
document.addEventListener("DOMContentLoaded", () => {
  for (const table of document.querySelectorAll("table.filterable")) {
    const field = document.createElement("input");
    const shown = document.createElement("span");
    const rows = [...table.tBodies[0].rows];
    field.type = "search";
    field.className = "table-filter";
    field.placeholder = "filter";
    field.setAttribute("aria-label", "Filter the rows of the table");
    shown.className = "table-filter-count";
    shown.setAttribute("aria-live", "polite");
    const update = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
      shown.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
    };
    field.addEventListener("input", update);
    const place = table.closest("div.pst-scrollable-table-container") || table;
    place.before(field, shown);
    update();
  }
});
