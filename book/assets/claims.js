/* Sort the table of claims by a column. Without this script its heads are plain; filter.js filters. */
document.addEventListener("DOMContentLoaded", () => {
  const table = document.querySelector("table.claims");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, column) => heads[column].textContent === "Verdict"
    ? row.dataset.place : row.cells[column].textContent;
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
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
});
