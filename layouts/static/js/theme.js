// Light or dark: as the system prefers, until the reader says otherwise. Runs before the first paint, so nothing flashes.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* storage may be refused: the choice then lasts for the page */ }
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  document.addEventListener("DOMContentLoaded", () => {
    // On phones the row of sections is wider than the screen: the one that the page stands in is drawn into sight, once
    // the style sheet has come and there is something to draw.
    const here = document.querySelector(".sections [aria-current]");
    const middle = (box) => box.left + box.width / 2;
    const draw = (row) => { row.scrollLeft += middle(here.getBoundingClientRect()) - middle(row.getBoundingClientRect()); };
    if (here) requestAnimationFrame(() => draw(here.closest("ul")));
    const button = document.getElementById("_theme");
    if (!button) return;
    const say = () => {
      button.textContent = isDark() ? button.dataset.light : button.dataset.dark;
      button.setAttribute("aria-label", isDark() ? button.dataset.toLight : button.dataset.toDark);
    };
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* as above */ }
      say();
    });
    dark.addEventListener("change", say);
    say();
    button.hidden = false;
  });
})();
