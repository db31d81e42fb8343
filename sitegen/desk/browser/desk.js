// The desk's script: keeps what is typed, acts on keys, and puts a part of a page in place without loading all of it.
// Everything works without it, by forms and links.
"use strict";
(() => {
  const $ = (where, query) => where.querySelector(query);
  const all = (where, query) => Array.from(where.querySelectorAll(query));
  const store = {
    get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* nothing is kept there */ } },
  };
  const typing = (element) => element && (element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName)
    || (element.tagName === "INPUT" && !/^(checkbox|radio|button|submit|file)$/.test(element.type)));

  function news(text) {
    const place = $(document, "#news");
    const line = document.createElement("p");
    line.textContent = text;
    place.replaceChildren(line);
  }

  // ------------------------------------------------------------ what is typed is kept until it is saved

  // Each page that is opened keeps it at a place of its own, so that two windows, and what was offered before, stay apart.
  const places = (name) => { try { return Object.keys(localStorage).filter((key) => key.startsWith(`desk:${name}|`)); } catch { return []; } };
  function fields(form) {
    const found = {};
    for (const field of all(form, "textarea[name], input[name], select[name]")) {
      if (/^(hidden|file|submit|password)$/.test(field.type) || field.readOnly || field.hidden) continue;
      if (field.type === "checkbox") found[field.name] = field.checked ? field.value : "";
      else if (field.type === "radio") { if (field.checked) found[field.name] = field.value; } else found[field.name] = field.value;
    }
    return found;
  }
  function fill(form, values) {
    for (const [name, value] of Object.entries(values)) {
      for (const field of all(form, `[name="${CSS.escape(name)}"]`)) {
        if (field.type === "checkbox") field.checked = value !== "";
        else if (field.type === "radio") { if (field.value === value && !field.checked) { field.checked = true; field.dispatchEvent(new Event("change", { bubbles: true })); } }
        else if (field.type !== "hidden" && !field.readOnly) field.value = value;
      }
    }
  }
  let refused = "";
  function keep(form) {
    const before = fields(form);
    const version = form.dataset.version;
    // On the page that refused a save, what was typed stands in the fields already, and goes on being kept.
    const goesOn = refused.startsWith(`desk:${form.dataset.keep}|`);
    const own = goesOn ? refused : `desk:${form.dataset.keep}|${Math.random().toString(36).slice(2)}`;
    const sent = Object.keys((goesOn && (store.get(own) || {}).changed) || {});
    const note = $(form, "[data-kept]");
    let asked = 0;
    const write = () => {
      asked = 0;
      const now = fields(form);
      const changed = {};
      for (const [name, value] of Object.entries(now)) if (value !== before[name] || sent.includes(name)) changed[name] = value;
      if (!Object.keys(changed).length) { store.drop(own); if (note) note.textContent = ""; return; }
      const done = store.set(own, { version, at: Date.now(), changed });
      if (note) note.textContent = done ? "Not saved yet; kept in this browser." : "Not saved yet.";
    };
    form.addEventListener("input", () => { clearTimeout(asked); asked = setTimeout(write, 250); });
    form.addEventListener("change", write);
    addEventListener("pagehide", () => { if (asked) { clearTimeout(asked); write(); } });
    form.addEventListener("submit", (event) => {
      // A look leaves the form as it is; a save ends what is kept only when the next page says that it was done.
      if (event.submitter && event.submitter.formTarget) {
        const frame = $(document, `iframe[name="${CSS.escape(event.submitter.formTarget)}"]`);
        if (frame && !form.dataset.looking) frame.scrollIntoView({ block: "nearest" });
        return;
      }
      if (asked) { clearTimeout(asked); write(); }
      try { sessionStorage.setItem("desk:sent", own); } catch { /* then it is offered once more */ }
    });
    const known = new Set();
    const kept = places(form.dataset.keep).filter((place) => place !== own).map((place) => [place, store.get(place)]);
    for (const [place, old] of kept.sort((one, two) => ((one[1] || {}).at || 0) - ((two[1] || {}).at || 0))) {
      const rows = JSON.stringify((old || {}).changed || {});
      const differs = old && Object.entries(old.changed || {}).some(([name, value]) => name in before && before[name] !== value);
      if (!differs || known.has(rows)) store.drop(place);
      else offer(form, place, old, version, write);
      known.add(rows);
    }
  }
  function offer(form, place, old, version, write) {
    const box = document.createElement("div");
    box.className = "told";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Typed before and not saved");
    const said = document.createElement("p");
    const when = new Date(old.at).toLocaleString();
    said.textContent = old.version === version
      ? `You typed something here on ${when} that was not saved.`
      : `You typed something here on ${when} that was not saved; the file changed since.`;
    const back = document.createElement("button");
    back.type = "button";
    back.textContent = "Put it back";
    back.addEventListener("click", () => { fill(form, old.changed); box.remove(); write(); store.drop(place); form.querySelector("textarea, input:not([type=hidden])").focus(); });
    const away = document.createElement("button");
    away.type = "button";
    away.textContent = "Forget it";
    away.addEventListener("click", () => { store.drop(place); box.remove(); });
    box.append(said, back, away);
    form.prepend(box);
    const folded = form.closest("details");
    if (folded) folded.open = true;
  }
  function settle() {
    // The page after a save tells of the action: what was kept of that form is in the file now.
    let sent = null;
    try { sent = sessionStorage.getItem("desk:sent"); sessionStorage.removeItem("desk:sent"); } catch { return; }
    if (!sent) return;
    // Only the page to which a save leads says so: any other one may stand where an answer never came.
    const name = sent.slice("desk:".length, sent.lastIndexOf("|"));
    const path = name.replace(/^(change|picture):/, "").replace(/#text$/, "");
    const there = !path.startsWith("content/") || decodeURIComponent(location.pathname) === `/story/${path}`;
    const paste = "desk:paste";
    try {
      // A pasted text is in no file until its lines are saved.
      if (name === "new" && $(document, "[data-lines]")) { sessionStorage.setItem(paste, sent); return; }
      if ($(document, "[role=alert]")) { refused = sent; return; }
      if (!$(document, "[data-undo], [data-settled]") || !there) return;
      store.drop(sent);
      if (name === "lines") { store.drop(sessionStorage.getItem(paste)); sessionStorage.removeItem(paste); }
    } catch { /* then it is offered once more */ }
  }

  // ------------------------------------------------------------ parts of pages

  async function send(form, submitter, extra) {
    const data = new FormData(form, submitter || undefined);
    for (const [name, value] of Object.entries(extra || {})) data.set(name, value);
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(data), credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return { ok: answer.ok, page };
  }
  function tell(page) {
    const place = $(document, "#news");
    const found = $(page, "#news");
    if (found) place.replaceChildren(...Array.from(found.childNodes).map((node) => document.importNode(node, true)));
    const wrong = $(page, "[role=alert]");
    if (wrong) news(wrong.textContent.trim());
    const rail = $(document, ".rail ul");
    const waiting = $(page, ".rail ul");
    if (waiting && !rail.contains(document.activeElement)) rail.replaceWith(document.importNode(waiting, true));
    back();
  }
  function back() {
    for (const field of all(document, "[data-undo] input[name=back]")) field.value = location.pathname + (/[?&]state=/.test(location.search) ? location.search.replace(/[?&]done=\d+/, "") : "");
  }
  async function part(address, query) {
    const answer = await fetch(address, { credentials: "same-origin" });
    return $(new DOMParser().parseFromString(await answer.text(), "text/html"), query);
  }
  async function swap(form, submitter) {
    const query = form.dataset.swap;
    const { ok, page } = await send(form, submitter);
    const old = $(document, query);
    tell(page);
    // Where the file changed meanwhile, it is shown as it is now, below what is told.
    const fresh = ok ? $(page, query) : await part(location.pathname, query);
    if (!fresh) return;
    old.replaceWith(document.importNode(fresh, true));
    ready($(document, query));
    const focus = $(document, `${query} [data-focus]`);
    if (focus) {
      const word = submitter ? submitter.textContent : "";
      const button = all(focus, "button").find((b) => b.textContent === word);
      (button || focus).focus();
    }
  }
  // "Drop the 3 of a day" names those that still wait, at the versions that are shown.
  function rest(row) {
    const day = row.closest("section.day");
    const form = day && $(day, "[data-rest]");
    if (!form) return;
    const waiting = all(day, "article.candidate").filter((r) => r.classList.contains(form.dataset.rest));
    $(form, "[name=names]").value = waiting.map((r) => `${r.dataset.name}-${r.dataset.version}`).join(",");
    const button = $(form, "button");
    button.textContent = button.textContent.replace(/[0-9]+/, String(waiting.length));
    form.hidden = !waiting.length;
  }
  function counts(page) {
    const now = all(page, ".tabs .count");
    all(document, ".tabs .count").forEach((count, n) => { if (now[n]) count.textContent = now[n].textContent; });
  }
  async function row(form, submitter) {
    const old = form.closest("article");
    const next = neighbour(old, 1) || neighbour(old, -1);
    const acted = submitter && submitter.value;
    const { ok, page } = await send(form, submitter, { one: "1" });
    tell(page);
    const fresh = ok ? $(page, `#${CSS.escape(old.id)}`) : await part(`/inbox/${old.dataset.name}`, `#${CSS.escape(old.id)}`);
    if (!fresh) return;
    if (ok) counts(page);
    const own = old.contains(document.activeElement) || document.activeElement === document.body;
    const seen = document.importNode(fresh, true);
    seen.tabIndex = 0;
    old.replaceWith(seen);
    rest(seen);
    if (own) (ok && /^(keep|drop|later)$/.test(acted) && next ? next : seen).focus();
  }
  const inList = (form) => {
    const names = (form.dataset.undo || "").split(" ").filter(Boolean);
    const rows = names.map((name) => document.getElementById(`c-${name}`));
    return rows.length && rows.length <= 20 && rows.every(Boolean) ? names : [];
  };
  async function undo(form, submitter) {
    // Rows that still stand in the list become what they were, where they are; nothing else moves.
    const names = inList(form);
    const { ok, page } = await send(form, submitter);
    if (!ok) { tell(page); return; }
    let fresh = null;
    for (const name of names) {
      const row = await part(`/inbox/${name}`, `#c-${CSS.escape(name)}`);
      if (!row) continue;
      const seen = document.importNode(row, true);
      document.getElementById(`c-${name}`).replaceWith(seen);
      seen.tabIndex = 0;
      rest(seen);
      fresh = fresh || seen;
    }
    counts(page);
    tell(page);
    focus(fresh);
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const submitter = event.submitter;
    if (submitter && submitter.getAttribute("aria-disabled") === "true") { event.preventDefault(); return; }
    const way = form.dataset.swap ? swap : form.hasAttribute("data-row") && !/^write/.test((submitter && submitter.value) || "") ? row
      : form.hasAttribute("data-undo") && inList(form).length ? undo : null;
    if (way) {
      event.preventDefault();
      if (form.dataset.busy) return;
      form.dataset.busy = "1";
      way(form, submitter).catch(() => news("The desk does not answer: is sitegen serve still running? Nothing was lost."))
        .finally(() => { delete form.dataset.busy; });
      return;
    }
    const slow = form.dataset.slow || (submitter && submitter.dataset.slow);
    if (slow) {
      if (form.dataset.busy) { event.preventDefault(); return; }
      form.dataset.busy = "1";
      news(slow);
      if (submitter) submitter.classList.add("working");
    }
  });

  // ------------------------------------------------------------ keys

  const here = () => document.activeElement && document.activeElement.closest("article.candidate, .line, .item");
  function neighbour(from, step) {
    const kind = from ? from.className.split(" ")[0] : "candidate";
    const rows = all(document, `.${kind}:not([hidden])`);
    const place = from ? rows.indexOf(from) : step > 0 ? -1 : rows.length;
    return rows[place + step] || null;
  }
  function focus(element) {
    if (!element) return;
    const radio = element.classList.contains("line") ? $(element, "input[type=radio]:checked") || $(element, "input[type=radio]") : null;
    (radio || element).focus();
    element.scrollIntoView({ block: "nearest" });
  }
  const press = (where, query) => { const button = where && $(where, query); if (button) button.click(); return Boolean(button); };
  const keys = [
    ["j / k", "next, previous"], ["Enter", "read here"], ["o", "the original"], ["e", "keep"], ["x", "drop"], ["l", "later"],
    ["w", "write it up"], ["m", "same story"], ["Shift+X", "drop all above"], ["/", "search"], ["z", "undo"],
    ["b", "line: use as text"], ["f", "line: field"], ["a", "line: set aside"], ["Shift+J", "line: the next one too"], ["Alt+↑ / Alt+↓", "edition: move up, down"],
    ["Alt+Shift+↑ / ↓", "edition: to another section"], ["Ctrl+S", "save"], ["g i, g d, g e", "inbox, drafts, edition"], ["?", "this list"],
  ];
  function list() {
    const box = document.createElement("dialog");
    const head = document.createElement("h2");
    head.textContent = "Keys";
    const rows = document.createElement("dl");
    for (const [key, what] of keys) {
      const name = document.createElement("dt");
      const mark = document.createElement("kbd");
      mark.textContent = key;
      name.append(mark);
      const text = document.createElement("dd");
      text.textContent = what;
      rows.append(name, text);
    }
    const label = document.createElement("label");
    const turn = document.createElement("input");
    turn.type = "checkbox";
    turn.checked = store.get("desk:letters") !== false;
    turn.addEventListener("change", () => store.set("desk:letters", turn.checked));
    label.append(turn, " Single letters act");
    const close = document.createElement("button");
    close.textContent = "Close";
    close.addEventListener("click", () => box.close());
    box.append(head, rows, label, close);
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  }
  let went = 0;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      // No key alone sends anything to anybody.
      const form = $(document, "form[data-keep]:not([data-keep=share])");
      if (form) { event.preventDefault(); form.requestSubmit($(form, "button.main")); }
      return;
    }
    const item = here();
    if (event.altKey && item && item.classList.contains("item") && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault();
      const up = event.key === "ArrowUp";
      if (event.shiftKey) {
        const choice = $(item, "select[name=section]");
        const wanted = choice && choice.selectedIndex + (up ? -1 : 1);
        if (choice && choice.options[wanted]) { choice.selectedIndex = wanted; choice.form.requestSubmit(); }
      } else press(item, `form:has([name=do][value=${up ? "up" : "down"}]) button`);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(document.activeElement) || $(document, "dialog[open]")) return;
    if (event.key === "?") { event.preventDefault(); list(); return; }
    if (store.get("desk:letters") === false) return;
    const now = Date.now();
    if (now - went < 1200 && { i: 1, d: 1, e: 1 }[event.key]) {
      location.href = { i: "/inbox", d: "/drafts", e: "/edition" }[event.key];
      return;
    }
    went = 0;
    const candidate = item && item.classList.contains("candidate") ? item : null;
    const line = item && item.classList.contains("line") ? item : null;
    const act = (query) => press(candidate, query);
    const radio = (value) => { const found = line && all(line, "input[type=radio]").find((r) => r.value.startsWith(value)); if (found) { found.click(); found.focus(); } return Boolean(found); };
    const done = {
      j: () => { focus(neighbour(item, 1)); return true; },
      k: () => { focus(neighbour(item, -1)); return true; },
      J: () => { const next = line && neighbour(line, 1); const on = line && $(line, "input[type=radio]:checked"); if (!next || !on) return false; const same = all(next, "input[type=radio]").find((r) => r.value.split(":")[0] === on.value.split(":")[0]); if (same) same.click(); focus(next); return true; },
      e: () => act("button[value=keep]"), x: () => act("button[value=drop]"), l: () => act("button[value=later]"),
      w: () => act("button[value=write]"), m: () => act("button[value=same]"),
      o: () => press(candidate, "[data-open]"),
      Enter: () => { if (document.activeElement !== candidate || !candidate) return false; const words = $(candidate, "details"); if (words) words.open = !words.open; return Boolean(words); },
      X: () => above(candidate),
      z: () => takeBack() || press(document, "[data-undo] button"),
      "/": () => { const field = $(document, "[role=search] input[type=search]"); if (field) field.focus(); return Boolean(field); },
      b: () => radio("body"), f: () => radio("field"), a: () => radio("dropped"),
      g: () => { went = now; return true; },
    }[event.key];
    if (done && done()) event.preventDefault();
  });
  function above(candidate) {
    const form = $(document, "form[data-above]");
    if (!candidate || !form) return false;
    const rows = all(document, "article.candidate");
    const seen = rows.slice(0, rows.indexOf(candidate)).filter((r) => r.classList.contains("new") || r.classList.contains("later"));
    if (!seen.length) return false;
    $(form, "[name=names]").value = seen.map((r) => `${r.dataset.name}-${r.dataset.version}`).join(",");
    $(form, "[name=next]").value = candidate.id;
    form.submit();
    return true;
  }

  // ------------------------------------------------------------ terms, lines, dragging

  document.addEventListener("click", (event) => {
    const term = event.target.closest("button[data-term]");
    if (term) {
      const field = $(document, `textarea[data-terms="${CSS.escape(term.dataset.term)}"]`);
      const rows = field.value.split("\n").map((r) => r.trim()).filter(Boolean);
      const place = rows.indexOf(term.dataset.value);
      const one = field.dataset.one !== undefined;
      if (place < 0) rows.splice(one ? 0 : rows.length, rows.length, term.dataset.value); else rows.splice(place, 1);
      field.value = rows.join("\n");
      for (const each of all(term.parentElement, "button[data-term]")) {
        each.setAttribute("aria-pressed", String(rows.includes(each.dataset.value)));
      }
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const take = event.target.closest("button[data-take]");
    if (take) {
      // Pressed again, it puts back what was typed.
      const field = document.getElementById(take.dataset.take);
      const theirs = take.dataset.from ? document.getElementById(take.dataset.from).value : take.dataset.value;
      const taken = take.dataset.mine !== undefined;
      if (!taken) take.dataset.mine = field.value;
      field.value = taken ? take.dataset.mine : theirs;
      if (taken) delete take.dataset.mine;
      take.textContent = taken ? "Take the file’s" : "Keep mine";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
    if (event.target.closest("[data-keys]")) list();
    const next = event.target.closest("[data-next]");
    if (next) {
      event.preventDefault();
      const rows = all(document, `.line.${next.dataset.next}`);
      const from = here();
      focus(rows.find((r) => !from || from.compareDocumentPosition(r) & Node.DOCUMENT_POSITION_FOLLOWING) || rows[0]);
    }
  });
  // What was first shown of each line and what is chosen now: z takes the last choice back.
  const begun = new WeakMap();
  const chosen = new WeakMap();
  const past = [];
  let takingBack = false;
  const choice = (line) => ({ on: all(line, "input[type=radio]").findIndex((r) => r.checked), which: ($(line, "select") || {}).value });
  const same = (one, two) => one.on === two.on && one.which === two.which;
  document.addEventListener("change", (event) => {
    const line = event.target.closest(".line");
    if (!line) return;
    if (event.target.matches("select")) { const field = all(line, "input[type=radio]").find((r) => r.value.startsWith("field")); if (field) field.checked = true; }
    const before = chosen.get(line);
    const now = choice(line);
    if (!takingBack && before && !same(before, now)) past.push([line, before]);
    chosen.set(line, now);
    const shown = begun.get(line);
    const on = $(line, "input[type=radio]:checked");
    const kind = on ? on.value.split(":")[0] : "";
    const why = $(line, ".why");
    if (shown && same(shown.choice, now)) {
      line.className = shown.name;
      if (why) why.replaceChildren(...shown.why.map((node) => node.cloneNode(true)));
      return;
    }
    line.classList.remove("body", "field", "dropped", "unsure");
    line.classList.add(kind);
    if (why) why.textContent = { body: "text", field: "field", dropped: "set aside" }[kind] + " (by you)";
  });
  function takeBack() {
    const row = past.pop();
    if (!row) return false;
    const [line, before] = row;
    const radios = all(line, "input[type=radio]");
    const select = $(line, "select");
    if (select) select.value = before.which;
    if (radios[before.on]) radios[before.on].checked = true;
    takingBack = true;
    (radios[before.on] || line).dispatchEvent(new Event("change", { bubbles: true }));
    takingBack = false;
    focus(line);
    news(`Undone: this line is ${$(line, ".why").textContent.replace(/ \(.*/, "").trim()} again.`);
    return true;
  }
  // On a narrow screen a run of lines that are text is one row, so that what was set aside is seen without much scrolling.
  function folds(where) {
    const lines = $(where, "[data-lines]");
    if (!lines || !matchMedia("(max-width: 47.99rem)").matches) return;
    const fold = (run) => {
      if (run.length < 4) return;
      const row = document.createElement("div");
      row.setAttribute("role", "listitem");
      row.className = "fold";
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = `Text, ${run.length} lines`;
      const show = (open) => { for (const line of run) line.hidden = !open; button.setAttribute("aria-expanded", String(open)); };
      button.addEventListener("click", () => show(run[0].hidden));
      row.append(button);
      run[0].before(row);
      show(false);
    };
    let run = [];
    for (const line of all(lines, ".line")) {
      const plain = line.classList.contains("body") && !line.classList.contains("unsure") && !/by you/.test($(line, ".why").textContent);
      if (plain) run.push(line);
      else { fold(run); run = []; }
    }
    fold(run);
  }
  function drags(where) {
    let moved = null;
    for (const item of all(where, "[data-order] > .item")) {
      item.draggable = true;
      item.addEventListener("dragstart", (event) => { moved = item; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", item.dataset.slug); });
      item.addEventListener("dragend", () => { moved = null; for (const each of all(where, ".over, .over-end")) each.classList.remove("over", "over-end"); });
    }
    for (const part of all(where, ".part")) {
      part.addEventListener("dragover", (event) => {
        if (!moved) return;
        event.preventDefault();
        for (const each of all(where, ".over, .over-end")) each.classList.remove("over", "over-end");
        const over = event.target.closest(".item");
        if (over) over.classList.add(event.clientY > over.getBoundingClientRect().top + over.offsetHeight / 2 ? "over-end" : "over");
      });
      part.addEventListener("drop", (event) => {
        if (!moved) return;
        event.preventDefault();
        const over = event.target.closest(".item");
        const listed = $(part, "[data-order]");
        if (over && over !== moved) over[event.clientY > over.getBoundingClientRect().top + over.offsetHeight / 2 ? "after" : "before"](moved);
        else if (!over) listed.append(moved);
        const form = $(where, "[data-order-form]");
        $(form, "[name=order]").value = all(where, "[data-order]").map((l) => all(l, ".item").map((i) => i.dataset.slug).join(",")).join(";");
        $(form, "[name=slug]").value = moved.dataset.slug;
        form.requestSubmit();
      });
    }
  }
  function files() {
    const field = $(document, "input[type=file]");
    if (!field) return;
    document.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      field.files = event.dataTransfer.files;
      const folded = field.closest("details");
      if (folded) folded.open = true;
      field.focus();
      const button = $(field.form, "button.main") || $(field.form, "button");
      news(`${event.dataTransfer.files[0].name}: press ${button.textContent}.`);
    });
  }
  function looks() {
    // A form that changes its target for a look must not keep it, and looks again when the file came from elsewhere.
    addEventListener("focus", async () => {
      const form = $(document, "form[data-keep][data-version]");
      if (!form || !form.getAttribute("action").startsWith("/story/") || $(document, "[data-stale]")) return;
      try {
        const answer = await fetch(location.pathname + location.search, { credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = $(page, "form[data-keep]");
        if (now && now.dataset.version !== form.dataset.version) {
          news("This file changed meanwhile. Save shows both; nothing is written over.");
          form.dataset.stale = "1";
          form.setAttribute("data-stale", "1");
        }
      } catch { /* it is asked again on saving */ }
    });
  }
  // A part that is still being made is asked for again until it is there; nothing moves meanwhile but its first line.
  function poll() {
    const part = $(document, "[data-poll]");
    if (!part) return;
    setTimeout(async () => {
      try {
        const answer = await fetch(location.pathname + location.search.replace(/&done=\d+/, ""), { credentials: "same-origin" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = $(page, `#${part.id}`);
        if (fresh && fresh.hasAttribute("data-poll")) $(part, "[data-while]").textContent = $(fresh, "[data-while]").textContent;
        else if (fresh) {
          $(document, "[data-said]").textContent = $(page, "[data-said]").textContent;
          if (!part.contains(document.activeElement)) {
            part.replaceWith(document.importNode(fresh, true));
            ready($(document, `#${part.id}`));
            return;
          }
          // Nobody loses the place at which they are.
          const there = document.createElement("a");
          there.href = location.href;
          there.textContent = "Show what was found";
          $(part, "p").replaceChildren(there);
          return;
        }
      } catch { /* it is asked again */ }
      poll();
    }, 1000);
  }
  function ready(where) {
    for (const element of all(where, ".script[hidden]")) element.hidden = false;
    for (const element of all(where, ".noscript")) element.hidden = true;
    drags(where);
    for (const line of all(where, ".line")) {
      chosen.set(line, choice(line));
      const why = $(line, ".why");
      begun.set(line, { choice: choice(line), name: line.className, why: why ? Array.from(why.childNodes) : [] });
    }
    folds(where);
    for (const term of all(where, "button[data-term]")) {
      const field = $(document, `textarea[data-terms="${CSS.escape(term.dataset.term)}"]`);
      term.setAttribute("aria-pressed", String(field.value.split("\n").map((r) => r.trim()).includes(term.dataset.value)));
    }
    const rows = all(where, "article.candidate");
    for (const each of rows) each.tabIndex = 0;
  }
  settle();
  ready(document);
  for (const form of all(document, "form[data-keep]")) keep(form);
  back();
  poll();
  files();
  looks();
  const first = $(document, "[data-focus]");
  if (first) first.focus();
  if ($(document, "[data-look]")) { const form = $(document, "#form"); if (form && window.name !== "look") { form.dataset.looking = "1"; form.requestSubmit($(document, "[data-look]")); delete form.dataset.looking; } }
})();
