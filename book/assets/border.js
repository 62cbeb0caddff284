/* Draw your own border: a region made of counties, ranked as bioclusters.findings.border ranks it.
   Counts, map and words stand in the page, from pages/border.py. The address holds the region.
   Without this script the page shows the regions to begin with as tables. */
document.addEventListener("DOMContentLoaded", () => {
  const root = document.querySelector("[data-border]");
  if (!root) return;
  const book = JSON.parse(root.querySelector("script").textContent);
  const { words, years, colours } = book;
  const SVG = "http://www.w3.org/2000/svg", OWN = "drawn", LONGEST = 60;
  const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (all, name) => fields[name] ?? all);
  const say = (key, fields = {}) => fill(words[key], fields);
  const { format: printed } = new Intl.NumberFormat("en-US"); // one: to make it takes longer than to use it
  const signed = (value) => (value < 0 ? "−" : "+") + printed(Math.round(Math.abs(value)));
  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const drawn = (tag, attributes, text = "") => {
    const made = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.textContent = text;
    return made;
  };

  // ------------------------------------------------------------------------------- what is known
  const counties = new Map(book.counties.map(([fips, name, state, home, establishments, employees]) =>
    [fips, { fips, name, state, home, establishments, employees }]));
  const regions = book.regions.map(([slug, name], home) => ({ slug, name,
    counties: [...counties.values()].filter((county) => county.home === home).map(({ fips }) => fips) }));
  const bySlug = new Map(regions.map((region) => [region.slug, region]));
  const full = (fips, message = "county", more = {}) => say(message, { ...more,
    county: counties.get(fips).name, state: book.states[counties.get(fips).state] });
  // Regions to begin with, by the key that an address carries.
  const begins = new Map([
    ...regions.map((region) => [region.slug, { ...region, instead: region.slug }]),
    ...Object.entries(book.cuts),
    ...Object.entries(book.states).map(([key, name]) => [key, { name,
      counties: [...counties.values()].filter(({ state }) => state === key).map(({ fips }) => fips) }]),
  ]);
  const joined = (list) => [...list].sort().join(",");
  const byCounties = new Map([...begins].reverse().map(([key, begin]) => [joined(begin.counties), key]));

  // The region of the book that shares most counties with a list; of equals the first.
  const nearest = (list) => {
    const shared = regions.map(({ counties: own }) => own.filter((fips) => list.has(fips)).length);
    const most = Math.max(...shared);
    return most ? regions[shared.indexOf(most)].slug : "";
  };

  // ---------------------------------------------------------------------------------- the ranking
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const higher = (rows, key) => rows.filter((row) => row[key] !== null).forEach((row, place, all) => {
    row[`${key}_rank`] = 1 + all.filter((other) => other[key] > row[key]).length;
  });
  const summed = (name, list, at) => {
    const cells = list.map((fips) => counties.get(fips))
      .filter(({ establishments }) => (establishments?.[at] ?? null) !== null);
    if (!cells.length) return null;
    const jobs = cells.map(({ employees }) => employees[at]).filter((value) => value !== null);
    return { year: years[at], region: name, establishments: sum(cells.map((cell) => cell.establishments[at])),
      employees: jobs.length ? sum(jobs) : null, published_counties: cells.length, counties: list.length,
      cells_without_employees: cells.length - jobs.length,
      establishments_growth: null, employees_growth: null };
  };
  const standing = (taken, instead) => {
    const lists = regions.filter(({ slug }) => slug !== instead)
      .map(({ name, counties: own }) => [name, own.filter((fips) => !taken.has(fips))]);
    lists.push([OWN, [...taken]]);
    const start = new Map();
    return years.flatMap((year, at) => {
      const rows = lists.map(([name, list]) => summed(name, list, at)).filter(Boolean);
      rows.forEach((row) => { row.most = row.establishments + book.hidden * (row.counties - row.published_counties); });
      rows.forEach((row) => {
        const others = rows.filter((other) => other !== row);
        row.best = 1 + others.filter((other) => other.establishments > row.most).length;
        row.worst = 1 + others.filter((other) => other.most > row.establishments).length;
        if (!at) start.set(row.region, row);
        else for (const measure of ["establishments", "employees"]) {
          const first = start.get(row.region)?.[measure];
          if (first && row[measure] !== null) row[`${measure}_growth`] = 100 * (row[measure] / first - 1);
        }
      });
      for (const key of ["establishments", "employees", "establishments_growth", "employees_growth"]) higher(rows, key);
      return rows;
    });
  };

  // ------------------------------------------------------------------------- what the reader chose
  const now = { taken: new Set(), measure: "establishments", year: years.at(-1), instead: "", chosen: false, name: "" };
  const begun = () => byCounties.get(joined(now.taken));
  const called = () => now.name || begins.get(begun())?.name || words.own;
  const settle = () => { if (!now.chosen) now.instead = nearest(now.taken); };
  const written = () => {
    if (!now.taken.size) return "";
    const key = begun(), asked = new URLSearchParams();
    if (key) asked.set("region", key);
    else asked.set("counties", [...now.taken].sort().join("."));
    if (now.instead !== (begins.get(key)?.instead ?? nearest(now.taken))) asked.set("instead", now.instead || "none");
    asked.set("measure", now.measure);
    asked.set("year", now.year);
    if (now.name) asked.set("name", now.name);
    return `#${asked}`;
  };
  const some = (list) => {
    const few = list.slice(0, 8).map((word) => word.slice(0, 40)).join(", ");
    return list.length > 8 ? say("more", { list: few }) : few;
  };
  // Return what cannot be read in an address, as sentences; the rest is taken.
  const read = () => {
    const asked = new URLSearchParams(location.hash.slice(1)), faults = [], strange = [];
    if (!asked.has("region") && !asked.has("counties")) asked.set("region", book.home);
    const get = (name, allowed, otherwise) => {
      const value = asked.get(name);
      if (value === null || allowed.includes(value)) return value ?? otherwise;
      strange.push(`${name}=${value}`);
      return otherwise;
    };
    const begin = begins.get(asked.get("region"));
    if (asked.has("region") && !begin) faults.push(say("bad-region", { list: some([asked.get("region")]) }));
    const listed = [...begin?.counties ?? [], ...(asked.get("counties") ?? "").split(/[.,\s]+/).filter(Boolean)];
    const unknown = [...new Set(listed.filter((fips) => !counties.has(fips)))];
    if (unknown.length) faults.push(say("bad-counties", { list: some(unknown) }));
    now.taken = new Set(listed.filter((fips) => counties.has(fips)));
    now.measure = get("measure", Object.keys(book.measures), "establishments");
    now.year = +get("year", years.map(String), years.at(-1));
    const instead = get("instead", ["none", ...bySlug.keys()], null) ?? begin?.instead ?? null;
    now.chosen = instead !== null;
    now.instead = instead === "none" ? "" : instead ?? "";
    now.name = (asked.get("name") ?? "").slice(0, LONGEST);
    if (strange.length) faults.push(say("bad-rest", { list: some(strange) }));
    return faults;
  };

  // ---------------------------------------------------------------------------------- the controls
  const labelled = (key, control) => make("label", {}, make("span", { textContent: words[key] }), control);
  const group = (key, pairs) => {
    const made = make("optgroup", { label: words[key] });
    made.append(...pairs.map(([value, text]) => new Option(text, value)));
    return made;
  };
  const named = (keys) => keys.map((key) => [key, begins.get(key).name]);
  const groups = () => [group("book-regions", named([...bySlug.keys()])),
    group("borders", named(Object.keys(book.cuts))), group("states", named(Object.keys(book.states)))];
  const begin = make("select", {}, new Option(words["none-yet"], ""), ...groups());
  const measure = make("select", {}, ...Object.entries(book.measures).map(([key, text]) => new Option(text, key)));
  const year = make("select", {}, ...years.map((value) => new Option(value, value)));
  const instead = make("select", {}, new Option(words.beside, ""), ...regions.map(({ slug, name }) => new Option(name, slug)));
  const name = make("input", { type: "text", maxLength: LONGEST, autocomplete: "off" });
  const view = make("select", {}, new Option(words.country, ""), new Option(words.mine, OWN), ...groups());
  const form = make("form", { className: "border-controls" }, labelled("begin", begin), labelled("measure", measure),
    labelled("year", year), labelled("instead", instead), labelled("name", name));
  form.addEventListener("submit", (event) => event.preventDefault());

  const fault = make("p", { className: "border-fault", hidden: true });
  fault.setAttribute("role", "alert");
  const finding = make("p", { className: "border-finding" });
  finding.setAttribute("role", "status");

  // --------------------------------------------------------------------------------------- the map
  const map = root.querySelector("svg");
  const whole = map.getAttribute("viewBox").split(" ").map(Number);
  const paths = new Map([...map.querySelectorAll("[data-fips]")].map((path) => [path.dataset.fips, path]));
  const told = make("p", { className: "border-told", textContent: words.point });
  const key = make("p", { className: "border-key" });
  const keyed = Object.fromEntries(["taken", "published", "hidden"].map((what) => {
    const text = make("span");
    key.append(make("span", { className: `swatch ${what}` }), text, " ");
    return [what, text];
  }));
  const over = drawn("path", { class: "at" });
  const hatch = drawn("pattern", { id: "border-hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  hatch.append(drawn("path", { d: "M0 0V6" }));
  map.append(hatch, over);
  map.setAttribute("role", "listbox");
  map.setAttribute("aria-multiselectable", "true");
  map.setAttribute("aria-label", words.map);
  map.setAttribute("tabindex", "0");
  paths.forEach((path, fips) => { path.id = `on-map-${fips}`; path.setAttribute("role", "option"); });
  let boxes = null, active = null;
  const measured = () => boxes ??= new Map([...paths].map(([fips, path]) => {
    const { x, y, width, height } = path.getBBox();
    return [fips, { x, y, width, height, at: [x + width / 2, y + height / 2] }];
  }));
  const show = ([left, top, width, height]) => {
    map.setAttribute("viewBox", [left, top, width, height].map(Math.round).join(" "));
    const size = width / 110; // hatching as fine on the page at any distance
    hatch.setAttribute("patternTransform", `rotate(45) scale(${size / 6})`);
  };
  // The frame of some counties with room around, in the shape of the whole map.
  const framed = (list) => {
    const found = [...list].map((fips) => measured().get(fips)).filter(Boolean);
    if (!found.length) return whole;
    const left = Math.min(...found.map(({ x }) => x)), top = Math.min(...found.map(({ y }) => y));
    const right = Math.max(...found.map(({ x, width }) => x + width));
    const bottom = Math.max(...found.map(({ y, height }) => y + height));
    const width = Math.min(whole[2], Math.max(260, 1.35 * (right - left), 1.35 * (bottom - top) * whole[2] / whole[3]));
    const height = width * whole[3] / whole[2];
    return [(left + right - width) / 2, (top + bottom - height) / 2, width, height];
  };
  const look = () => show(view.value === "" ? whole : framed(view.value === OWN ? now.taken : begins.get(view.value).counties));
  const at = () => years.indexOf(now.year);
  const count = (fips) => {
    const { establishments, employees } = counties.get(fips);
    if ((establishments?.[at()] ?? null) === null) return words[now.measure === "establishments" ? "hidden" : "unknown"];
    if (now.measure === "establishments") return printed(establishments[at()]);
    return employees[at()] === null ? words.withheld : printed(employees[at()]);
  };
  const tell = (fips) => {
    const { home } = counties.get(fips);
    return full(fips, home < 0 ? "told" : "told-in", { count: count(fips), region: regions[home]?.name });
  };
  const point = (fips, follow = false) => {
    active = fips;
    over.setAttribute("d", fips ? paths.get(fips).getAttribute("d") : "");
    told.textContent = fips ? tell(fips) : words.point;
    if (!fips || !follow) return;
    map.setAttribute("aria-activedescendant", paths.get(fips).id);
    const [left, top, width, height] = map.getAttribute("viewBox").split(" ").map(Number);
    const [x, y] = measured().get(fips).at;
    if (x < left || y < top || x > left + width || y > top + height) show([x - width / 2, y - height / 2, width, height]);
  };
  const toggle = (fips) => {
    if (now.taken.has(fips)) now.taken.delete(fips);
    else now.taken.add(fips);
    update();
    tellActive();
  };
  const tellActive = () => { if (active) told.textContent = tell(active); };
  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const next = ([right, down]) => {
    const [x, y] = measured().get(active).at;
    let found = active, least = Infinity;
    for (const [fips, { at: [toX, toY] }] of measured()) {
      const along = (toX - x) * right + (toY - y) * down;
      const aside = Math.abs((toX - x) * down) + Math.abs((toY - y) * right);
      if (along > 0.5 && aside <= 2 * along && along + 2 * aside < least) [found, least] = [fips, along + 2 * aside];
    }
    return found;
  };
  map.addEventListener("click", ({ target }) => {
    if (!target.dataset.fips) return;
    active = target.dataset.fips;
    toggle(active);
    point(active);
  });
  map.addEventListener("pointerover", ({ target }) => { if (target.dataset.fips) point(target.dataset.fips); });
  map.addEventListener("keydown", (event) => {
    const first = () => [...now.taken].find((fips) => paths.has(fips)) ?? paths.keys().next().value;
    if (event.key in STEPS) point(active ? next(STEPS[event.key]) : first(), true);
    else if (["Enter", " "].includes(event.key) && active) toggle(active);
    else if (event.key === "Escape") point(null);
    else return;
    event.preventDefault();
  });
  map.addEventListener("focus", () => {
    if (map.matches(":focus-visible")) point(active ?? [...now.taken].find((fips) => paths.has(fips)) ?? paths.keys().next().value, true);
  });

  // -------------------------------------------------------------------------------------- the list
  const search = make("input", { type: "search", autocomplete: "off" });
  const shown = make("p", {});
  shown.setAttribute("role", "status");
  const list = make("div", { className: "border-list" });
  const boxOf = new Map();
  const states = Object.keys(book.states).map((state) => {
    const own = begins.get(state).counties.map((fips) => {
      const box = make("input", { type: "checkbox", name: fips });
      const number = make("span", { className: "count" });
      const label = make("label", {}, box, make("span", { textContent: counties.get(fips).name }), number);
      boxOf.set(fips, { box, number, label, words: full(fips).toLowerCase() });
      return label;
    });
    const part = make("fieldset", {}, make("legend", { textContent: book.states[state] }), ...own);
    list.append(part);
    return [part, own];
  });
  const visible = () => [...boxOf].filter(([, { label }]) => !label.hidden).map(([fips]) => fips);
  const sift = () => {
    const text = search.value.trim().toLowerCase();
    boxOf.forEach(({ label, words: own }) => { label.hidden = !own.includes(text); });
    states.forEach(([part, own]) => { part.hidden = own.every((label) => label.hidden); });
    counted();
  };
  const counted = () => {
    shown.textContent = say("shown", { shown: printed(visible().length), all: printed(boxOf.size), taken: printed(now.taken.size) });
  };
  const button = (key, act) => {
    const made = make("button", { type: "button", textContent: words[key] });
    made.addEventListener("click", act);
    return made;
  };
  const several = (change) => () => { visible().forEach(change); update(); };
  const field = make("fieldset", { className: "border-counties" }, make("legend", { textContent: words.counties }),
    labelled("find", search), shown,
    make("p", { className: "border-buttons" }, button("take-shown", several((fips) => now.taken.add(fips))),
      button("leave-shown", several((fips) => now.taken.delete(fips))),
      button("anew", () => { Object.assign(now, { taken: new Set(), chosen: false, name: "" }); search.value = view.value = ""; sift(); look(); update(); })),
    list);
  search.addEventListener("input", sift);
  list.addEventListener("change", ({ target }) => {
    if (target.checked) now.taken.add(target.name);
    else now.taken.delete(target.name);
    update();
  });

  // ------------------------------------------------------------------------------------ the result
  const facts = make("dl", { className: "border-facts" });
  const notes = make("p", { className: "border-notes" });
  const chart = make("div", { className: "border-chart" });
  const tables = make("div", {});
  const status = make("p", {});
  status.setAttribute("role", "status");
  const cell = (text, number = true) => make("td", { textContent: text, className: number ? "number" : "" });
  const table = (caption, heads, rows) => {
    const head = make("tr", {}, ...heads.map((text, place) => make("th", { textContent: text, scope: "col", className: place ? "number" : "" })));
    const made = make("table", {}, make("caption", { textContent: caption }), make("thead", {}, head), make("tbody", {}, ...rows));
    const scroll = make("div", { className: "scroll", tabIndex: 0 }, made);
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", caption);
    return scroll;
  };
  const spanOf = ({ establishments: low, most: high }) => low === high ? printed(low) : say("span", { low: printed(low), high: printed(high) });
  const rangeOf = (row) => row.best === row.worst ? printed(row.best) : say("span", { low: row.best, high: row.worst });
  const shownOf = (row, key) => (row?.[key] ?? null) === null ? "–" : printed(row[key]);
  const growthOf = (row) => (row?.[`${now.measure}_growth`] ?? null) === null ? "–" : signed(row[`${now.measure}_growth`]);
  const title = (row) => {
    const fields = { name: called(), measure: book.measures[now.measure], year: now.year };
    if (!now.taken.size) return words.empty;
    if (!row) return say("no-rank", fields);
    if (row[now.measure] === null) return say("no-employees", fields);
    return say("rank", { ...fields, place: placeOf(row, now.measure) });
  };
  let all = [];
  const ofYear = () => all.filter((row) => row.year === now.year);
  const placeOf = (row, key) => {
    const of = ofYear().filter((other) => other[key] !== null).length;
    return book.places[of - 1][row[`${key}_rank`] - 1];
  };
  const fact = (key, text, fields) => make("div", {}, make("dt", { textContent: say(key, fields) }), make("dd", { textContent: text }));
  const factsOf = (row) => {
    const counted = now.measure === "establishments", growth = row[`${now.measure}_growth`];
    const grew = now.year === years[0] ? words["first-year"] : growth === null ? say("no-growth", { year: now.year })
      : say("grown", { growth: signed(growth), place: placeOf(row, `${now.measure}_growth`) });
    return [
      make("div", {}, make("dt", { textContent: book.measures[now.measure] }), make("dd", { textContent: row[now.measure] === null ? words.withheld : printed(row[now.measure]) })),
      fact("published", say("of", { part: printed(row.published_counties), whole: printed(row.counties) })),
      ...counted ? [fact("most", spanOf(row))]
        : [fact("without", printed(row.cells_without_employees))],
      fact("ranks", counted ? rangeOf(row) : words["no-range"]),
      fact("growth", grew, { year: now.year }),
    ];
  };
  const explained = () => {
    if (!now.taken.size) return [];
    return [...now.instead ? [] : [words["stands-beside"]], ...regions.flatMap(({ slug, name: region, counties: own }) => {
      const n = own.filter((fips) => now.taken.has(fips)).length, fields = { region, n, whole: own.length, left: own.length - n };
      if (slug === now.instead) return [say(n === own.length ? "replaces" : "left", fields)];
      return n ? [say(n === own.length ? "gone" : "taken-from", fields)] : [];
    })];
  };
  const ordered = () => ofYear().filter((row) => row[now.measure] !== null)
    .sort((a, b) => b[now.measure] - a[now.measure] || (b.region === OWN) - (a.region === OWN));
  const labelOf = (row) => row.region === OWN ? called() : row.region;
  const tabled = () => {
    const counted = now.measure === "establishments", what = book.measures[now.measure];
    const heads = [what, words.place, ...counted ? [words.range] : [], words.since];
    const row = (head, one) => {
      const made = make("tr", { className: one?.region === OWN ? "own" : "" }, make("th", { textContent: head, scope: "row" }),
        cell(one ? shownOf(one, now.measure) : "–"), cell(shownOf(one, `${now.measure}_rank`)),
        ...counted ? [cell(one ? rangeOf(one) : "–")] : [], cell(growthOf(one)));
      return made;
    };
    const open = [...tables.querySelectorAll("details")].map((one) => one.open);
    const folded = (caption, head, rows, place) => make("details", { className: "book-table", open: open[place] ?? false },
      make("summary", { textContent: caption }), table(caption, [head, ...heads], rows));
    tables.replaceChildren(
      folded(say("ranking", { year: now.year }), words.region, ordered().map((one) => row(labelOf(one), one)), 0),
      folded(words["over-time"], words.year, years.map((value) => row(value, all.find((one) => one.year === value && one.region === OWN))), 1));
  };

  // ----------------------------------------------------------------------------------- the picture
  const short = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;
  const wrapped = (text, most) => text.split(" ").reduce((lines, word) => {
    if (lines.length && `${lines.at(-1)} ${word}`.length <= most) lines[lines.length - 1] += ` ${word}`;
    else lines.push(...word.match(new RegExp(`.{1,${most}}`, "gu")) ?? []);
    return lines;
  }, []);
  const letters = (x, y, text, more = {}) => drawn("text", { x, y, ...more }, text);
  // Bars in a group, `width` wide; on narrow pages the name stands above its bar. Returns its height.
  const bars = (into, width) => {
    const rows = ordered(), counted = now.measure === "establishments", narrow = width < 560;
    const step = narrow ? 44 : 27, from = narrow ? 0 : 252, room = width - from - 90;
    const most = Math.max(...rows.map((row) => counted ? row.most : row[now.measure]));
    rows.forEach((row, place) => {
      const y = place * step + (narrow ? 18 : 0), own = row.region === OWN ? "own" : "";
      const long = (value) => Math.max(1, Math.round(value / most * room));
      if (counted) into.append(drawn("rect", { class: `most ${own}`, x: from, y: y + 4, width: long(row.most), height: 16 }));
      into.append(
        drawn("rect", { class: `sure ${own}`, x: from, y: y + 4, width: long(row[now.measure]), height: 16 }),
        letters(narrow ? 0 : from - 10, narrow ? y : y + 17, short(labelOf(row), 35), { class: own, "text-anchor": narrow ? "start" : "end" }),
        letters(from + long(counted ? row.most : row[now.measure]) + 7, y + 17, counted ? spanOf(row) : printed(row[now.measure]), { class: own }));
    });
    return rows.length * step;
  };
  const chartOf = () => {
    const rows = ordered(), width = Math.min(760, Math.max(300, chart.clientWidth || 760));
    if (!rows.length || !now.taken.size) return chart.replaceChildren();
    const made = drawn("svg", { role: "img", "aria-label": say("chart", { measure: book.measures[now.measure], year: now.year, finding: finding.textContent }) });
    const high = bars(made, width);
    made.setAttribute("viewBox", `0 0 ${width} ${high + 4}`);
    made.style.maxWidth = `${width}px`;
    chart.replaceChildren(made);
  };
  const STYLE = `text{font:14px "Source Sans 3","Noto Sans KR",Arial,sans-serif;fill:${colours.ink}}text.own,.head{font-weight:600}`
    + `.head{font-size:21px}.note{font-size:12.5px;fill:${colours.quiet}}.sure{fill:${colours.grey}}.sure.own{fill:${colours.bhcr}}`
    + `.most{fill:${colours.pale}}.most.own{fill:${colours["bhcr-pale"]}}.map path{fill:${colours.land};stroke:${colours.border};stroke-width:.7;vector-effect:non-scaling-stroke}`
    + `.map .taken{fill:${colours.bhcr}}.map .taken.hidden{fill:${colours["bhcr-pale"]}}`;
  // What is printed or cited holds no path of the reader's own disk.
  const here = () => location.href.split("#")[0];
  const address = () => (book.address || (location.protocol === "file:" ? book.page : here())) + written();
  const picture = () => {
    const width = 760, pad = 20, inner = width - 2 * pad, fields = { measure: book.measures[now.measure], year: now.year };
    const made = drawn("svg", { xmlns: SVG, width, "font-family": "sans-serif" });
    const source = [say("source", { source: book.source, n: printed(now.taken.size) }), say("from", book), address()];
    made.append(drawn("title", {}, finding.textContent), drawn("desc", {}, source.join(" ")), drawn("style", {}, STYLE),
      drawn("rect", { width: "100%", height: "100%", fill: colours.paper }));
    let y = pad + 14;
    const lines = (text, most, step, name) => wrapped(text, most).forEach((line) => {
      made.append(letters(pad, y, line, { class: name }));
      y += step;
    });
    lines(finding.textContent, 66, 26, "head");
    lines(say(now.measure === "establishments" ? "about-picture" : "about-jobs", fields), 112, 17, "note");
    const group = drawn("g", { transform: `translate(${pad} ${y})` });
    y += bars(group, inner) + 14;
    made.append(group);
    const frame = framed(now.taken), high = Math.round(inner * frame[3] / frame[2]);
    const land = drawn("svg", { class: "map", x: pad, y, width: inner, height: high, viewBox: frame.map(Math.round).join(" ") });
    map.querySelectorAll(".ground path, .units path").forEach((path) => {
      const { x, y: top, width: wide, height: tall } = path.getBBox();
      if (x > frame[0] + frame[2] || top > frame[1] + frame[3] || x + wide < frame[0] || top + tall < frame[1]) return;
      land.append(drawn("path", { d: path.getAttribute("d"), class: path.getAttribute("class") ?? "" }));
    });
    made.append(land);
    y += high + 24;
    source.forEach((text) => lines(text, 112, 17, "note"));
    made.setAttribute("height", y);
    made.setAttribute("viewBox", `0 0 ${width} ${y}`);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(made)}\n`;
  };
  const COLUMNS = ["year", "region", "establishments", "establishments_rank", "best", "worst", "establishments_growth",
    "establishments_growth_rank", "employees", "employees_rank", "employees_growth", "employees_growth_rank",
    "published_counties", "counties", "cells_without_employees", "county_fips"];
  root.csv = () => {
    const quoted = (value) => /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
    const told = (row, column) => {
      if (column === "county_fips") return row.region === OWN ? [...now.taken].sort().join(" ") : "";
      if (column === "region") return quoted(labelOf(row));
      const value = row[column] ?? "";
      return column.endsWith("growth") && value !== "" ? value.toFixed(1) : String(value);
    };
    return [COLUMNS.join(","), ...all.map((row) => COLUMNS.map((column) => told(row, column)).join(","))].join("\n") + "\n";
  };
  const slug = () => called().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || OWN;
  const save = (blob, ending) => {
    const link = make("a", { href: URL.createObjectURL(blob), download: `border-${slug()}-${now.year}.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const saveText = (text, type, ending) => save(new Blob([text], { type: `${type};charset=utf-8` }), ending);
  const savePng = () => {
    const image = new Image(), text = picture();
    image.onload = () => {
      const canvas = make("canvas", { width: 2 * image.width, height: 2 * image.height });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save(blob, "png"), "image/png");
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  };
  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); status.textContent = words.copied; } catch (refused) {
      status.textContent = say("not-copied", { text });
    }
  };
  const cited = () => fill(book.citation, { title: finding.textContent, source: book.source, address: address() });
  const offers = make("p", { className: "border-buttons" }, button("csv", () => saveText(root.csv(), "text/csv", "csv")),
    button("svg", () => saveText(picture(), "image/svg+xml", "svg")), button("png", savePng),
    button("copy-address", () => copy(here() + written())), button("copy-citation", () => copy(cited())));
  const result = make("div", { className: "border-result" }, facts, notes, chart, tables, offers, status,
    make("p", { className: "border-notes", textContent: words.address }));

  // -------------------------------------------------------------------------------- all in step
  const update = (write = true) => {
    settle();
    all = now.taken.size ? standing(now.taken, now.instead) : [];
    const own = ofYear().find((row) => row.region === OWN);
    finding.textContent = title(own);
    facts.replaceChildren(...own ? factsOf(own) : []);
    notes.textContent = explained().join(" ");
    begin.value = begun() ?? "";
    measure.value = now.measure;
    year.value = now.year;
    instead.value = now.instead;
    if (name.value !== now.name) name.value = now.name;
    name.placeholder = now.name ? "" : called();
    boxOf.forEach(({ box, number }, fips) => { box.checked = now.taken.has(fips); number.textContent = count(fips); });
    paths.forEach((path, fips) => {
      const hidden = (counties.get(fips).establishments?.[at()] ?? null) === null;
      path.setAttribute("class", `${now.taken.has(fips) ? "taken" : ""} ${hidden ? "hidden" : ""}`.trim());
      path.setAttribute("aria-selected", now.taken.has(fips));
      path.setAttribute("aria-label", full(fips, "told", { count: count(fips) }));
    });
    ["taken", "published", "hidden"].forEach((what) => { keyed[what].textContent = say(`key-${what}`, { year: now.year }); });
    counted();
    tabled();
    result.hidden = !now.taken.size;
    chartOf();
    if (view.value === OWN) look();
    status.textContent = "";
    if (!write) return;
    fault.hidden = true;
    try { history.replaceState(null, "", written() || location.pathname + location.search); } catch (refused) { /* a page from a disk */ }
  };
  // The list is long: let it show where the region begins.
  const reveal = () => {
    const first = [...boxOf.values()].find(({ box }) => box.checked);
    list.scrollTop = first ? first.label.parentElement.offsetTop - list.offsetTop : 0;
  };
  const beginWith = (key) => {
    const found = begins.get(key);
    if (!found) return;
    Object.assign(now, { taken: new Set(found.counties), name: "", chosen: found.instead !== undefined, instead: found.instead ?? "" });
    view.value = OWN;
    look();
    update();
    reveal();
  };
  const restore = () => {
    const faults = read();
    update(false);
    fault.hidden = !faults.length;
    fault.textContent = faults.join(" ");
    if (now.taken.size) view.value = OWN;
    look();
    reveal();
  };
  begin.addEventListener("change", () => beginWith(begin.value));
  measure.addEventListener("change", () => { now.measure = measure.value; update(); });
  year.addEventListener("change", () => { now.year = +year.value; update(); });
  instead.addEventListener("change", () => { Object.assign(now, { instead: instead.value, chosen: true }); update(); });
  name.addEventListener("input", () => { now.name = name.value.trim() ? name.value : ""; update(); });
  view.addEventListener("change", look);
  addEventListener("hashchange", restore);
  addEventListener("resize", chartOf);

  const place = make("div", { className: "border-place" }, labelled("view", view), map, told, key);
  root.append(form, fault, finding, make("div", { className: "border-choice" }, place, field), result);
  // The tables of regions to begin with become a way to begin.
  document.querySelectorAll("[data-begin]").forEach((row) => {
    const head = row.cells[0], link = make("a", { href: `#region=${row.dataset.begin}`, textContent: head.textContent });
    link.addEventListener("click", () => root.scrollIntoView());
    head.replaceChildren(link);
  });
  root.dataset.ready = "";
  restore();
});
