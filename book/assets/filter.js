/* Filter the claims and the gallery of figures. Without this script everything is shown.
   An element with data-filter="verdict place" is given a choice for each of these words, which its
   entries carry as data-verdict and data-place (all have the first), and a field that looks for
   text. What is chosen stands in the address, so that it can be sent to somebody. */
document.addEventListener("DOMContentLoaded", () => {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const labelled = (words, control) => {
    const label = make("label", { textContent: words + " " });
    label.append(control);
    return label;
  };
  const capital = (word) => word[0].toUpperCase() + word.slice(1);

  for (const whole of document.querySelectorAll("[data-filter]")) {
    const items = [...whole.querySelectorAll(`[data-${whole.dataset.filter.split(" ")[0]}]`)];
    const groups = [...whole.querySelectorAll(".claim-group")];
    const homes = items.map((item) => item.parentElement);
    const things = whole.dataset.things;
    // Verdicts have an order, from the kindest to the least kind; other words come as they stand.
    const choices = whole.dataset.filter.split(" ").map((key) => {
      const order = key === "verdict" ? (item) => item.dataset.order || 0 : () => 0;
      const values = new Set([...items].sort((a, b) => order(a) - order(b))
        .map((item) => item.dataset[key]));
      const select = make("select", { name: key });
      select.append(new Option("all", ""), ...[...values].map((value) => new Option(value, value)));
      return select;
    });
    const words = make("input", { type: "search", name: "words" });
    const sort = make("select", { name: "order" });
    sort.append(new Option("by verdict", ""), new Option("by number", "number"));
    const controls = [...choices, words, ...(groups.length ? [sort] : [])];
    const count = make("p", {});
    count.setAttribute("role", "status");
    const form = make("form", { className: "filter" });
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", `Filter the ${things}`);
    form.append(...choices.map((choice) => labelled(capital(choice.name), choice)),
      labelled("Text", words), ...(groups.length ? [labelled("Order", sort)] : []),
      make("button", { type: "reset", textContent: "Show all" }), count);
    form.dataset.things = things;
    whole.before(form);
    whole.dataset.ready = "";

    const sorted = () => {
      if (sort.value === "number") {
        const named = [...items].sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
        whole.append(...named);
      } else items.forEach((item, place) => homes[place].append(item));
    };
    const show = () => {
      const text = words.value.trim().toLowerCase();
      for (const item of items) {
        item.hidden = choices.some((choice) => choice.value && item.dataset[choice.name] !== choice.value)
          || Boolean(text && !item.textContent.toLowerCase().includes(text));
      }
      for (const group of groups) {
        group.hidden = !items.some((item) => group.contains(item) && !item.hidden);
      }
      const shown = items.filter((item) => !item.hidden).length;
      count.textContent = `${shown} of ${items.length} ${things} shown`;
    };
    const write = () => {
      const address = new URL(location.href);
      for (const { name, value } of controls) {
        if (value) address.searchParams.set(name, value);
        else address.searchParams.delete(name);
      }
      try { history.replaceState(null, "", address); } catch (refused) { /* a page from a disk */ }
    };
    const update = () => { if (groups.length) sorted(); show(); write(); };
    form.addEventListener("input", update);
    form.addEventListener("reset", () => setTimeout(update));
    form.addEventListener("submit", (event) => event.preventDefault());

    const asked = new URLSearchParams(location.search);
    controls.forEach((control) => { control.value = asked.get(control.name) || ""; });
    controls.forEach((control) => { if (control.value === "" && control.options) control.selectedIndex = 0; });

    // A link to one entry must find it, whatever is filtered out.
    const find = () => {
      const item = items.find((other) => `#${other.id}` === location.hash);
      if (!item) return;
      if (item.hidden) { form.reset(); setTimeout(() => item.scrollIntoView()); }
      else item.scrollIntoView(); // the form above has moved it
    };
    addEventListener("hashchange", find);
    if (groups.length && sort.value) sorted();
    show();
    find();
  }
});
