/* Say what a mark of a figure stands for, to pointer, touch, keyboard and screen reader, and show
   a figure large. Without this script the browser shows the titles of marks by itself. */
document.addEventListener("DOMContentLoaded", () => {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const REACH = 18; // css pixels from a mark's middle that a finger may miss it by
  const GRACE = 250; // ms for a pointer on its way from a mark to its card
  let serial = 0;

  // The browser's own tooltip would cover ours: keep the words, drop the titles.
  const named = (stage) => [...stage.querySelectorAll(".mark")].map((mark) => {
    const title = mark.querySelector(":scope > title");
    const words = title.textContent;
    title.remove();
    return { mark, words };
  });

  const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];

  // One stop for all marks of a drawing: a list behind it, walked by arrow keys.
  const listed = (stage, marks, name) => {
    const list = make("div", { tabIndex: 0 });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", name.replace("{count}", marks.length));
    const option = make("div", { id: `mark-${serial += 1}`, textContent: marks[0].words });
    option.setAttribute("role", "option");
    list.append(option);
    list.setAttribute("aria-activedescendant", option.id);
    stage.append(list);
    return { list, say: (at) => {
      option.textContent = marks[at].words;
      option.setAttribute("aria-posinset", at + 1);
      option.setAttribute("aria-setsize", marks.length);
      option.setAttribute("aria-selected", "true");
    } };
  };

  // Above or below, left or right of the mark: where the card covers the fewest other marks.
  const placed = (stage, card, mark, marks) => {
    const frame = stage.getBoundingClientRect();
    const box = mark.getBoundingClientRect();
    const [wide, high] = [card.offsetWidth, card.offsetHeight];
    const centre = Math.min(Math.max(middle(box)[0] - wide / 2, frame.left), frame.right - wide);
    const others = marks.filter((other) => other.mark !== mark)
      .map((other) => middle(other.mark.getBoundingClientRect()));
    const free = [[centre, box.top - high - 6], [centre, box.bottom + 6],
                  [box.right + 6, middle(box)[1] - high / 2], [box.left - wide - 6, middle(box)[1] - high / 2]]
      .filter(([left, top], place) => place === 1
        || (top > 0 && left >= frame.left - 1 && left + wide <= frame.right + 1))
      .map(([left, top], place) => [others.filter(([x, y]) =>
        x > left && x < left + wide && y > top && y < top + high).length, place, left, top])
      .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const [, , left, top] = free[0];
    card.style.left = `${left - frame.left}px`;
    card.style.top = `${top - frame.top}px`;
  };

  const pointing = (stage, name) => {
    const marks = named(stage);
    if (!marks.length) return;
    const card = make("div", { className: "hover-card", hidden: true });
    card.setAttribute("aria-hidden", "true"); // the list says the same
    stage.append(card);
    const { list, say } = listed(stage, marks, name);
    let at = -1, leaving = 0;

    const hide = () => {
      clearTimeout(leaving);
      card.hidden = true;
      marks[at]?.mark.classList.remove("at");
    };
    const show = (place) => {
      hide();
      at = place;
      const { mark, words } = marks[at];
      mark.classList.add("at");
      card.replaceChildren(...words.split(/\n|; /).map((line) => make("p", { textContent: line })));
      card.hidden = false;
      placed(stage, card, mark, marks);
      say(at);
    };
    const later = () => { clearTimeout(leaving); leaving = setTimeout(hide, GRACE); };
    const under = (event) => marks.findIndex(({ mark }) => mark.contains(event.target));

    stage.addEventListener("pointerover", (event) => {
      const place = under(event);
      if (place >= 0) show(place);
      else if (card.contains(event.target)) clearTimeout(leaving);
      else later();
    });
    stage.addEventListener("pointerleave", later);
    stage.addEventListener("click", (event) => { // a finger is broader than most marks
      const near = marks.map(({ mark }) => middle(mark.getBoundingClientRect()))
        .map(([x, y]) => Math.hypot(x - event.clientX, y - event.clientY));
      const best = near.indexOf(Math.min(...near));
      const place = under(event) >= 0 ? under(event) : near[best] <= REACH ? best : -1;
      if (place >= 0) show(place); else if (!card.contains(event.target)) hide();
    });
    addEventListener("pointerdown", (event) => { if (!stage.contains(event.target)) hide(); });
    // Wherever the focus is, Escape puts the card away; then it may close a dialog.
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || card.hidden) return;
      hide();
      event.preventDefault();
    }, true);
    list.addEventListener("focus", () => {
      if (list.matches(":focus-visible")) show(Math.max(at, 0));
    });
    list.addEventListener("blur", hide);
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    list.addEventListener("keydown", (event) => {
      const link = event.key === "Enter" && marks[at]?.mark.closest("a"); // a cell leads to its entry
      if (link) location.assign(link.getAttribute("href"));
      const next = { Home: 0, End: marks.length - 1 }[event.key] ?? at + steps[event.key];
      if (!marks[next]) return;
      event.preventDefault();
      show(next);
    });
  };

  // The drawing that fits the window, as large as it goes, under its title.
  const enlarging = (figure, title, says) => {
    const dialog = make("dialog", { className: "large" });
    dialog.setAttribute("aria-label", title);
    const head = make("header", {});
    const close = make("button", { type: "button", textContent: says.close });
    head.append(make("p", { textContent: title }), close);
    const page = make("div", { className: "page drawing" });
    dialog.append(head, page);
    figure.append(dialog);
    const enlarge = make("button", { type: "button", className: "enlarge", textContent: says.enlarge });
    let home = null;
    enlarge.addEventListener("click", () => {
      home = [...figure.querySelectorAll(".drawing:not(.page)")].find((one) => one.offsetWidth);
      page.append(home.firstChild);
      dialog.showModal();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => home.append(page.firstChild));
    figure.querySelector(".actions")?.append(enlarge);
  };

  // One drawing or a few claims in each idle moment, so that none holds up who scrolls or presses.
  const claims = [...document.querySelectorAll(".claim")];
  const waiting = [...document.querySelectorAll(".drawing > svg")].map((drawing) => [drawing]);
  while (claims.length) waiting.push(claims.splice(0, 3));
  const idle = window.requestIdleCallback || setTimeout;
  const lay = () => {
    waiting.shift()?.forEach((one) => one.classList.add("laid"));
    if (waiting.length) idle(lay);
  };
  idle(lay);

  for (const figure of document.querySelectorAll(".book-figure")) {
    const title = figure.querySelector(".caption-text").textContent;
    const says = figure.querySelector(".card").dataset;
    for (const drawing of figure.querySelectorAll(".drawing")) {
      const stage = make("div", { className: "stage" });
      stage.append(...drawing.childNodes);
      drawing.append(stage);
      pointing(stage, says.marks.replace("{title}", () => title));
    }
    enlarging(figure, title, says);
  }
});
