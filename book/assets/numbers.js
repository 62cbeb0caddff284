/* Say where a number comes from: a card beside it with what its note says, and a citation to copy.
   Without this script a number is a link to its entry on a page of evidence. All words stand in the
   page: the notes, hidden until paper, and those of the card as data of their section. */
document.addEventListener("DOMContentLoaded", () => {
  const notes = document.querySelector(".number-notes");
  if (!notes) return;
  const words = notes.dataset;
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const GRACE = 250; // ms for a pointer on its way from a number to its card
  const about = make("div", { id: "about-number" });
  const entry = make("a", { textContent: words.evidence });
  const button = make("button", { type: "button", textContent: words.copy });
  const status = make("p", {});
  status.setAttribute("role", "status");
  const row = make("p", { className: "row" });
  row.append(entry, button);
  const card = make("div", { className: "hover-card number-card", hidden: true });
  card.append(about, row, status);
  let now = null, leaving = 0;

  const hide = () => {
    clearTimeout(leaving);
    card.hidden = true;
    now?.removeAttribute("aria-describedby");
    now = null;
  };
  const later = () => { clearTimeout(leaving); leaving = setTimeout(hide, GRACE); };
  // Under the number, or above it where the window ends; never beyond the window's sides.
  const placed = () => {
    const box = now.getClientRects()[0];
    const frame = card.offsetParent.getBoundingClientRect();
    const most = document.documentElement.clientWidth - card.offsetWidth - 8;
    const below = box.bottom + 4 + card.offsetHeight <= innerHeight || box.top < card.offsetHeight;
    card.style.left = `${Math.max(8, Math.min(box.left, most)) - frame.left}px`;
    card.style.top = `${(below ? box.bottom + 4 : box.top - card.offsetHeight - 4) - frame.top}px`;
  };
  const noteOf = (link) => document.getElementById(`note-${link.dataset.note}`);
  const show = (link) => {
    clearTimeout(leaving);
    if (now === link || !noteOf(link)) return;
    hide();
    now = link;
    about.replaceChildren(...noteOf(link).cloneNode(true).childNodes);
    entry.href = link.href;
    status.textContent = "";
    link.after(card); // so that the Tab key goes from the number into its card
    card.hidden = false;
    link.setAttribute("aria-describedby", about.id);
    placed();
  };

  const number = (event) => event.target.closest?.("a.num");
  addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (number(event)) show(number(event));
    else if (card.contains(event.target)) clearTimeout(leaving);
    else if (now && !card.contains(document.activeElement) && document.activeElement !== now) later();
  });
  addEventListener("focusin", (event) => {
    if (number(event)?.matches(":focus-visible")) show(number(event));
    else if (now && event.target !== now && !card.contains(event.target)) hide();
  });
  addEventListener("click", (event) => { // the first tap shows the card, the second follows the link
    const link = number(event);
    if (!link) { if (!card.contains(event.target)) hide(); return; }
    if (event.pointerType !== "touch" || now === link || !noteOf(link)) return;
    event.preventDefault();
    show(link);
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || card.hidden) return;
    if (card.contains(document.activeElement)) now.focus();
    hide();
    event.preventDefault();
  }, true);
  button.addEventListener("click", async () => {
    const address = location.protocol === "file:" ? "" : ` ${now.href}`;
    const told = about.querySelector(".told").textContent;
    const text = words.citation.replace("{number}", () => `${now.textContent}: ${told}`) + address;
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = words.copied;
    } catch { // no clipboard on a page opened from a file, or not allowed
      status.textContent = text;
      getSelection().selectAllChildren(status);
    }
  });
});
