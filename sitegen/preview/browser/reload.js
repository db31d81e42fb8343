// Loads the page again when its own bytes, or those of something it shows, have changed; renews the bar and the
// findings in place when only they have.
(() => {
  const { version, tag } = document.currentScript.dataset;
  const host = document.querySelector("sitegen-preview");
  const folded = "sitegen-folded";
  let busy = false;
  let again = false;

  // Browsers without declarative shadow trees leave the template where it is.
  const template = host.querySelector("template");
  if (!host.shadowRoot && template) {
    host.attachShadow({ mode: "open" }).append(template.content);
    template.remove();
  }
  const shadow = host.shadowRoot;
  let shown = shadow.innerHTML;
  let given = null;

  function fold() {
    const errors = shadow.querySelector("details.errors");
    if (!errors) return;
    // What was folded stays folded until something else is wrong.
    const what = errors.querySelector("ol").textContent;
    if (sessionStorage.getItem(folded) === what) errors.open = false;
    errors.addEventListener("toggle", () => {
      if (errors.open) sessionStorage.removeItem(folded);
      else sessionStorage.setItem(folded, what);
    });
  }

  function show(added) {
    if (added === given || added === shown) return;
    given = added;
    shadow.innerHTML = added;
    fold();
  }

  function lost(is) {
    const note = shadow.querySelector(".lost");
    if (note) note.hidden = !is;
  }

  function assets() {
    const found = new Set();
    for (const entry of performance.getEntriesByType("resource")) {
      const url = new URL(entry.name);
      if (url.origin === location.origin && !url.pathname.startsWith("/__sitegen/")) found.add(url.pathname);
    }
    return [...found].slice(0, 300);
  }

  async function look() {
    const query = new URLSearchParams({ page: location.pathname, version, tag });
    for (const path of assets()) query.append("asset", path);
    let answer;
    try {
      answer = await (await fetch(`/__sitegen/state?${query}`, { cache: "no-store" })).json();
    } catch {
      lost(true);
      return false;
    }
    if (answer.stale) {
      location.reload();
      return true;
    }
    show(answer.added);
    lost(false);
    return false;
  }

  async function check() {
    again = true;
    if (busy) return;
    busy = true;
    let leaving = false;
    while (again && !leaving) {
      again = false;
      leaving = await look();
    }
    busy = leaving;
  }

  let heard = version;
  function hear(message) {
    if (message.lost) lost(true);
    else if (message.version !== heard) {
      heard = message.version;
      check();
    } else lost(false);
  }

  if (window.SharedWorker) {
    const { port } = new SharedWorker("/__sitegen/worker.js", "sitegen");
    port.onmessage = (event) => hear(event.data);
    port.postMessage("hello");
    addEventListener("pagehide", () => port.postMessage("bye"));
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      port.postMessage("hello");
      check();
    });
  } else {
    // Each tab its own channel, but only while it is seen.
    let source = null;
    const listen = () => {
      if (source) source.close();
      source = null;
      if (document.visibilityState === "hidden") return;
      source = new EventSource("/__sitegen/events");
      source.onmessage = (event) => hear({ version: event.data });
      source.onerror = () => lost(true);
    };
    document.addEventListener("visibilitychange", listen);
    addEventListener("pagehide", () => source && source.close());
    addEventListener("pageshow", (event) => event.persisted && (listen(), check()));
    listen();
  }
  fold();
})();
