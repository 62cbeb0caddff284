/* Copy a citation or a line to print, and show the rest of a caution or source that is cut. Without
   this script texts can be selected, nothing is cut, and no button is shown. */
document.addEventListener("DOMContentLoaded", () => {
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      return true;
    } catch { // no clipboard on a page opened from a file, or not allowed
      getSelection().selectAllChildren(text);
      return document.execCommand("copy");
    }
  };
  for (const button of document.querySelectorAll("button.copy")) {
    const status = document.createElement("span");
    status.className = "copied";
    status.setAttribute("role", "status");
    button.after(status);
    button.hidden = false;
    button.addEventListener("click", async () => {
      status.textContent = "";
      const copied = await copy(button.parentElement.querySelector("pre"));
      status.textContent = copied ? button.dataset.copied : button.dataset.selected;
    });
  }

  // A cut text gets a word that shows the rest, where it is cut at this width.
  const texts = [...document.querySelectorAll(".card[data-rest] > p")];
  const cut = () => {
    const long = texts.map((text) => text.scrollHeight > text.clientHeight + 2);
    texts.forEach((text, place) => {
      let rest = text.querySelector("button.rest");
      if (!long[place]) { rest?.remove(); return; }
      if (rest) return;
      rest = Object.assign(document.createElement("button"), { type: "button", className: "rest",
        textContent: text.parentElement.dataset.rest });
      rest.addEventListener("click", () => { text.classList.add("whole"); rest.remove(); });
      text.append(rest);
    });
  };
  if (texts.length) new ResizeObserver(cut).observe(document.querySelector("main"));
});
