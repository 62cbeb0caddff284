/* What the pages do beyond html: remember dark or light and the wish to see code, open what a link
   points into, show in the contents which section is read. */
(() => {
  const root = document.documentElement;
  const wide = matchMedia("(min-width: 64em)");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  // A browser may refuse storage (private windows, pages opened from a disk): then do without.
  const keep = (key, value) => {
    try {
      if (value) localStorage.setItem(key, value);
      else localStorage.removeItem(key);
    } catch (blocked) { /* the choice holds for this page */ }
  };
  let chosen = null;
  try { chosen = localStorage.getItem("colours"); } catch (blocked) { /* nothing was kept */ }

  // The button says what it does. A choice that is the system's own need not be remembered.
  const button = document.querySelector("button.colours");
  const paint = (colours) => {
    root.dataset.theme = colours;
    const said = button.dataset;
    button.textContent = colours === "dark" ? said.light : said.dark;
    button.title = colours === "dark" ? said.showLight : said.showDark;
  };
  paint(root.dataset.theme);
  button.hidden = false;
  button.addEventListener("click", () => {
    const colours = root.dataset.theme === "dark" ? "light" : "dark";
    chosen = colours === (prefersDark.matches ? "dark" : "light") ? null : colours;
    keep("colours", chosen);
    paint(colours);
  });
  prefersDark.addEventListener("change", (event) => {
    if (!chosen) paint(event.matches ? "dark" : "light");
  });

  // Code is for who asks: one switch for all pages, where a page has any.
  const codes = document.querySelectorAll("details.code");
  const code = document.querySelector("button.show-code");
  const showCode = (shown) => {
    root.classList.toggle("show-code", shown);
    codes.forEach((details) => { details.open = shown; });
    code.setAttribute("aria-pressed", String(shown));
  };
  if (code && codes.length) {
    code.hidden = false;
    showCode(root.classList.contains("show-code"));
    code.addEventListener("click", () => {
      const shown = !root.classList.contains("show-code");
      keep("code", shown ? "shown" : null);
      showCode(shown);
    });
  }

  // The contents stand open beside a wide text and fold above a narrow one.
  wide.addEventListener("change", () => {
    document.querySelector(".contents > details").open = wide.matches;
  });

  // The section being read: the last whose heading has passed the upper third of the window.
  const links = [...document.querySelectorAll(".contents .sections a")];
  const parts = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  if (links.length && "IntersectionObserver" in window) {
    const mark = () => {
      const passed = parts.filter((part) => part && part.getBoundingClientRect().top < innerHeight / 3);
      const now = parts.indexOf(passed.at(-1));
      links.forEach((link, place) => {
        if (place === now) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    const watch = new IntersectionObserver(mark, { rootMargin: "0px 0px -66% 0px" });
    parts.forEach((part) => part && watch.observe(part));
  }

  // Another language opens where the reader is: at the section in sight, or at what the address names.
  document.querySelectorAll("a.language").forEach((link) => {
    link.addEventListener("click", () => {
      const current = document.querySelector(".contents .sections a[aria-current]");
      link.hash = current?.hash || location.hash;
    });
  });

  // A link into something folded must show it.
  const reveal = () => {
    const name = decodeURIComponent(location.hash.slice(1));
    const target = name && document.getElementById(name);
    if (!target) return;
    let folded = target.closest("details");
    if (!folded) return;
    for (; folded; folded = folded.parentElement.closest("details")) folded.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
