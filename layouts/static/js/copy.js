// Buttons that copy a feed's address. Without scripts, or where the browser lends no clipboard, there are none: the links
// beside them carry the addresses.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const word = button.textContent;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy);
        button.textContent = button.dataset.copied;
      } catch {
        button.textContent = button.dataset.refused;
      }
      setTimeout(() => { button.textContent = word; }, 3000);
    });
    button.hidden = false;
  }
}
