/* Filter the claims and the gallery of figures. Without this script everything is shown.
   An element with data-filter="verdict cluster" is given a choice for each of these words, which
   its rows or items carry as data-verdict and data-cluster, and a field that looks for text. */
document.addEventListener("DOMContentLoaded", () => {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const labelled = (words, control) => {
    const label = make("label", { textContent: words + " " });
    label.append(control);
    return label;
  };

  for (const whole of document.querySelectorAll("[data-filter], table.claims")) {
    const items = [...(whole.tBodies ? whole.tBodies[0].rows : whole.children)];
    const things = whole.dataset.things || "claims";
    const keys = (whole.dataset.filter || "verdict cluster").split(" ");
    // Verdicts have a place, from the kindest to the least kind; other words come as they stand.
    const place = (item, key) => key === "verdict" ? item.dataset.place || 0 : 0;
    const choices = keys.map((key) => {
      const order = [...items].sort((a, b) => place(a, key) - place(b, key));
      const values = [...new Set(order.map((item) => item.dataset[key]))];
      const select = make("select", { name: key });
      select.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
      return select;
    });
    const words = make("input", { type: "search", name: "words" });
    const count = make("p", {});
    count.setAttribute("role", "status");
    const form = make("form", { className: "filter" });
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", `Filter the ${things}`);
    form.append(
      ...choices.map((choice) => labelled(choice.name[0].toUpperCase() + choice.name.slice(1), choice)),
      labelled("Text", words), make("button", { type: "reset", textContent: "Show all" }), count);
    (whole.closest(".scroll") || whole).before(form);

    const show = () => {
      const text = words.value.trim().toLowerCase();
      for (const item of items) {
        item.hidden = choices.some((choice) => choice.value && item.dataset[choice.name] !== choice.value)
          || Boolean(text && !item.textContent.toLowerCase().includes(text));
      }
      const shown = items.filter((item) => !item.hidden).length;
      count.textContent = `${shown} of ${items.length} ${things} shown`;
    };
    form.addEventListener("input", show);
    form.addEventListener("reset", () => setTimeout(show));
    form.addEventListener("submit", (event) => event.preventDefault());

    // A link to one item must find it, whatever is filtered out.
    window.addEventListener("hashchange", () => {
      const item = items.find((other) => `#${other.id}` === location.hash);
      if (item && item.hidden) { form.reset(); setTimeout(() => item.scrollIntoView()); }
    });
    show();
  }
});
