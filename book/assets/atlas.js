/* What the pages do beyond html: remember dark or light, open what a link points into. */
(() => {
  const root = document.documentElement;
  const wide = matchMedia("(min-width: 64em)");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");

  // A browser may refuse storage (private windows, pages opened from a disk): then do without.
  const keep = (colours) => {
    try {
      if (colours) localStorage.setItem("colours", colours);
      else localStorage.removeItem("colours");
    } catch (blocked) { /* the choice holds for this page */ }
  };

  const button = document.querySelector("button.colours");
  const paint = (colours) => {
    root.dataset.theme = colours;
    button.setAttribute("aria-pressed", String(colours === "dark"));
  };
  paint(root.dataset.theme);
  button.hidden = false;
  button.addEventListener("click", () => {
    const colours = root.dataset.theme === "dark" ? "light" : "dark";
    const usual = colours === (prefersDark.matches ? "dark" : "light");
    keep(usual ? null : colours); // back to the system's choice: follow the system again
    paint(colours);
  });
  prefersDark.addEventListener("change", (event) => {
    keep(null);
    paint(event.matches ? "dark" : "light");
  });

  // Contents and sections stand open beside a wide text and fold above a narrow one.
  const fold = () => document.querySelectorAll(".contents > details").forEach((details) => {
    details.open = wide.matches;
  });
  wide.addEventListener("change", fold);

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

  // Print what is folded only where paper needs it: tables and citations stay folded, as on screen.
})();
