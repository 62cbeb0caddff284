/* Say what a mark of a figure stands for, to pointer, touch, keyboard and screen reader, and show
   a figure large. Without this script the browser shows the titles of marks by itself. */
document.addEventListener("DOMContentLoaded", () => {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

  // A tooltip of the browser's own would cover ours: turn titles into labels.
  const named = (stage) => [...stage.querySelectorAll(".mark")].map((mark) => {
    const title = mark.querySelector(":scope > title");
    mark.setAttribute("aria-label", title.textContent);
    mark.setAttribute("role", "img");
    mark.setAttribute("tabindex", "-1");
    title.remove();
    return mark;
  });

  const pointing = (stage, source) => {
    const marks = named(stage);
    if (!marks.length) return false;
    const card = make("div", { className: "hover-card", hidden: true });
    card.setAttribute("aria-hidden", "true"); // the label of the mark says the same
    const words = make("p", {});
    card.append(words, make("p", { className: "source", textContent: source }));
    stage.append(card);
    marks[0].setAttribute("tabindex", "0");

    const hide = () => { card.hidden = true; };
    const show = (mark) => {
      words.textContent = mark.getAttribute("aria-label");
      card.hidden = false;
      const frame = stage.getBoundingClientRect();
      const box = mark.getBoundingClientRect();
      const middle = box.left + box.width / 2 - frame.left - card.offsetWidth / 2;
      const left = Math.max(0, Math.min(middle, frame.width - card.offsetWidth));
      const above = box.top - frame.top - card.offsetHeight;
      card.style.left = `${left}px`;
      card.style.top = `${above < 0 ? box.bottom - frame.top : above}px`;
    };
    stage.addEventListener("pointerover", (event) => {
      const mark = event.target.closest(".mark");
      if (mark) show(mark); else if (!card.contains(event.target)) hide();
    });
    stage.addEventListener("pointerleave", hide);
    stage.addEventListener("focusin", (event) => {
      const mark = event.target.closest(".mark");
      if (!mark) return;
      marks.forEach((other) => other.setAttribute("tabindex", "-1"));
      mark.setAttribute("tabindex", "0");
      show(mark);
    });
    stage.addEventListener("focusout", hide);
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    stage.addEventListener("keydown", (event) => {
      const place = marks.indexOf(document.activeElement);
      if (event.key === "Escape") hide();
      if (place < 0) return;
      const next = { Home: 0, End: marks.length - 1 }[event.key] ?? place + steps[event.key];
      if (!marks[next]) return;
      event.preventDefault();
      marks[next].focus();
    });
    return true;
  };

  const enlarging = (drawing, stage, title) => {
    const dialog = make("dialog", { className: "large" });
    dialog.setAttribute("aria-label", title);
    const close = make("button", { type: "button", className: "close", textContent: "Close" });
    const page = make("div", { className: "page", tabIndex: 0 });
    page.setAttribute("role", "region");
    page.setAttribute("aria-label", `${title}, enlarged`);
    dialog.append(close, page);
    const enlarge = make("button", { type: "button", className: "enlarge", textContent: "Enlarge" });
    const open = () => { page.append(stage); dialog.showModal(); };
    enlarge.addEventListener("click", open);
    stage.addEventListener("click", (event) => {
      if (!dialog.open && !event.target.closest(".mark")) open(); // a tap on a mark is to read it
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => drawing.prepend(stage));
    drawing.append(enlarge, dialog);
  };

  for (const figure of document.querySelectorAll(".book-figure")) {
    const source = figure.querySelector(".about .source").textContent.split(" Licence:")[0];
    const title = figure.querySelector(".caption-text").textContent;
    for (const drawing of figure.querySelectorAll(".drawing")) {
      const stage = make("div", { className: "stage" });
      stage.append(...drawing.childNodes);
      drawing.append(stage);
      const hint = make("p", { className: "hint", textContent:
        "Point at a mark to read its value, or go to it with Tab and the arrow keys." });
      if (pointing(stage, source)) drawing.append(hint);
      enlarging(drawing, stage, title);
    }
  }
});
