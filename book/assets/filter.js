/* Filter claims, evidence, figures and data files. Without this script everything is shown.
   An element with data-filter (written by bioclusters/pages/filters.py, with all the words) is given a
   choice for each of its keys, which its entries carry as data-<key>, several values with a bar
   between; a field for a year, where entries carry data-from and data-to; and a field that looks for
   text. What is chosen stands in the address, so that it can be sent to somebody. */
document.addEventListener("DOMContentLoaded", () => {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const labelled = (words, control) => {
    const label = make("label", { textContent: words + " " });
    label.append(control);
    return label;
  };
  const valuesOf = (item, key) => (item.dataset[key] || "").split("|").filter(Boolean);

  for (const whole of document.querySelectorAll("[data-filter]")) {
    const says = JSON.parse(whole.dataset.filter);
    const items = [...whole.querySelectorAll(`[data-${says.choices[0].key}]`)];
    const groups = [...whole.querySelectorAll(".claim-group")];
    const homes = items.map((item) => item.parentElement);
    // Verdicts have an order, from the kindest to the least kind; other words come as they stand.
    const choices = says.choices.map(({ key, label }) => {
      if (key === "year") {
        const dated = items.filter((item) => item.dataset.from);
        const years = make("input", { type: "number", name: key, inputMode: "numeric",
          min: Math.min(...dated.map((item) => item.dataset.from)),
          max: Math.max(...dated.map((item) => item.dataset.to)) });
        return { key, label, control: years, fits: (item) => !years.value || (Boolean(item.dataset.from)
          && Number(item.dataset.from) <= Number(years.value)
          && Number(years.value) <= Number(item.dataset.to)) };
      }
      const order = key === "verdict" ? (item) => item.dataset.order || 0 : () => 0;
      const values = new Set([...items].sort((a, b) => order(a) - order(b))
        .flatMap((item) => valuesOf(item, key)));
      const select = make("select", { name: key });
      select.append(new Option(says.all, ""), ...[...values].map((value) => new Option(value, value)));
      return { key, label, control: select,
        fits: (item) => !select.value || valuesOf(item, key).includes(select.value) };
    });
    const words = make("input", { type: "search", name: "words" });
    const sort = make("select", { name: "order" });
    if (says.order) sort.append(new Option(says.order[""], ""), new Option(says.order.number, "number"));
    const controls = [...choices.map(({ control }) => control), words, ...(says.order ? [sort] : [])];
    const count = make("p", {});
    count.setAttribute("role", "status");
    const form = make("form", { className: "filter" });
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", says.name);
    form.append(...choices.map(({ label, control }) => labelled(label, control)),
      labelled(says.text, words), ...(says.order ? [labelled(says.order.label, sort)] : []),
      make("button", { type: "reset", textContent: says.reset }), count);
    form.dataset.things = whole.dataset.things;
    (whole.closest(".scroll") || whole).before(form); // a table scrolls, its filter does not
    whole.dataset.ready = "";

    const sorted = () => {
      if (sort.value === "number") {
        const named = [...items].sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true }));
        whole.append(...named);
      } else items.forEach((item, place) => homes[place].append(item));
    };
    // A word is looked for in what is shown and in what an entry says of itself (data-more).
    const said = items.map((item) => `${item.textContent} ${item.dataset.more || ""}`.toLowerCase());
    const show = () => {
      const text = words.value.trim().toLowerCase();
      items.forEach((item, place) => {
        item.hidden = !choices.every(({ fits }) => fits(item)) || !said[place].includes(text);
      });
      for (const group of groups) {
        group.hidden = !items.some((item) => group.contains(item) && !item.hidden);
      }
      const shown = items.filter((item) => !item.hidden).length;
      count.textContent = says.shown.replace("{n}", shown).replace("{all}", items.length);
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
    controls.forEach((control) => { control.value = (asked.get(control.name) || "").slice(0, 200); });
    controls.forEach((control) => { if (control.value === "" && control.options) control.selectedIndex = 0; });

    // A link to one entry must find it, whatever is filtered out.
    const find = () => {
      const item = items.find((other) => other.id && `#${other.id}` === location.hash);
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
