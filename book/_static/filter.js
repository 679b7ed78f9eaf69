// Above every table of the class "filterable" stand a search field, and a choice for each column with few values. A table that is
// wider than its place is marked as long as something is hidden at its right edge.
document.addEventListener("DOMContentLoaded", () => {
  for (const place of document.querySelectorAll("div.pst-scrollable-table-container")) {
    const mark = () => place.classList.toggle("more", place.scrollWidth - place.clientWidth - place.scrollLeft > 1);
    place.addEventListener("scroll", mark);
    new ResizeObserver(mark).observe(place);
  }
  for (const table of document.querySelectorAll("table.filterable")) {
    const rows = [...table.tBodies[0].rows];
    const form = document.createElement("form");
    const control = (kind, name) => {
      const label = form.appendChild(document.createElement("label"));
      label.append(`${name} `);
      return label.appendChild(document.createElement(kind));
    };
    const field = control("input", "search");
    field.type = "search";
    const choices = [...table.tHead.rows[0].cells].map((head, column) => {
      const values = [...new Set(rows.map((row) => row.cells[column].textContent.trim()))].sort();
      if (values.length < 2 || values.length > 25) return null;
      const choice = control("select", head.textContent.trim());
      choice.append(new Option("all", "\0"), ...values.map((value) => new Option(value || "none", value)));
      return choice;
    });
    const shown = form.appendChild(document.createElement("output"));
    const update = () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = (cell, choice) => !choice || choice.value === "\0" || choice.value === cell.textContent.trim();
      for (const row of rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !(words.every((word) => text.includes(word)) && [...row.cells].every((cell, i) => chosen(cell, choices[i])));
      }
      shown.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows`;
    };
    form.className = "table-filter";
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    (table.closest("div.pst-scrollable-table-container") || table).before(form);
    update();
  }
});
