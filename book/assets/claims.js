/* Filter and sort the table of claims. Without this script the table is whole and plain. */
document.addEventListener("DOMContentLoaded", () => {
  const table = document.querySelector("table.claims");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];

  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const labelled = (words, control) => {
    const label = make("label", { textContent: words + " " });
    label.append(control);
    return label;
  };
  const choice = (name, values) => {
    const select = make("select", { name });
    select.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
    return select;
  };
  const distinct = (key) => [...new Set(rows.map((row) => row.dataset[key]))];

  const order = [...rows].sort((a, b) => a.dataset.place - b.dataset.place);
  const verdict = choice("verdict", [...new Set(order.map((row) => row.dataset.verdict))]);
  const cluster = choice("cluster", distinct("cluster").sort());
  const words = make("input", { type: "search", name: "words" });
  const count = make("p", {});
  count.setAttribute("role", "status");
  const form = make("form", { className: "claims-controls" });
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the claims");
  form.append(labelled("Verdict", verdict), labelled("Cluster", cluster),
    labelled("Text", words), make("button", { type: "reset", textContent: "Show all" }), count);
  (table.closest(".scroll") || table).before(form);

  const show = () => {
    const text = words.value.trim().toLowerCase();
    for (const row of rows) {
      row.hidden = Boolean((verdict.value && row.dataset.verdict !== verdict.value)
        || (cluster.value && row.dataset.cluster !== cluster.value)
        || (text && !row.textContent.toLowerCase().includes(text)));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = `${shown} of ${rows.length} claims shown`;
  };
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());

  const heads = [...table.tHead.rows[0].cells];
  const key = (row, column) => heads[column].textContent === "Verdict"
    ? row.dataset.place : row.cells[column].textContent;
  heads.forEach((head, column) => {
    const button = make("button", { type: "button", textContent: head.textContent });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const sorted = [...rows].sort((a, b) => (up ? 1 : -1)
        * key(a, column).localeCompare(key(b, column), "en", { numeric: true }));
      table.tBodies[0].append(...sorted);
    });
  });

  // A link to one claim must find it, whatever is filtered out.
  window.addEventListener("hashchange", () => {
    const row = rows.find((other) => `#${other.id}` === location.hash);
    if (row && row.hidden) { form.reset(); setTimeout(() => row.scrollIntoView()); }
  });
  show();
});
