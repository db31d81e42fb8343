// The search page. Pagefind finds, this shows: whatever a story holds becomes text nodes, never markup.

const PAGE = 10;
const WINDOW = 32;
const YEAR = "-year";
const NAMES = "⁂";

const form = document.getElementById("search");
const words = document.getElementById("search-words");
const filters = [...form.querySelectorAll("[data-filter]")];
const status = document.getElementById("search-status");
const list = document.getElementById("search-results");
const more = document.getElementById("search-more");
const otherwise = document.getElementById("search-else");
const indexes = form.dataset.indexes.split(" ").filter(Boolean);

let asked = 0;
let waiting;
let found = [];

const element = (name, ...parts) => {
  const made = document.createElement(name);
  made.append(...parts);
  return made;
};

// Load the newest year's index and merge the others into it.
const open = async () => {
  const { createInstance } = await import(indexes[0] + "pagefind.js");
  const settings = { baseUrl: form.dataset.home };
  const finder = createInstance({ ...settings, basePath: indexes[0], noWorker: true });
  await finder.init();
  await Promise.all(indexes.slice(1).map((path) => finder.mergeIndex(path, settings)));
  return finder;
};

const chosen = () => {
  const picked = filters.filter((select) => select.value);
  return Object.fromEntries(picked.map((select) => [select.dataset.filter, select.value]));
};

// The stories, best first; without words the newest first. The indexes are merged by rank, which says nothing of time
// across years, so without words each year is asked for itself.
const stories = async (finder, text, picked, years) => {
  if (text) return (await finder.search(text, { filters: picked })).results;
  const wanted = picked[YEAR] ? [picked[YEAR]] : years;
  const ask = (year) => finder.search(null, { filters: { ...picked, [YEAR]: year }, sort: { date: "desc" } });
  return (await Promise.all(wanted.map(ask))).flatMap((answer) => answer.results);
};

// The values of each filter, which the page has, with the number of stories that a choice would leave now.
const offer = async (finder, text, picked, all) => {
  for (const select of filters) {
    const name = select.dataset.filter;
    const { [name]: own, ...others } = picked;
    const some = text || Object.keys(others).length;
    const known = some ? (await finder.search(text || null, { filters: others })).filters : all;
    const rows = Object.entries(known[name] ?? {}).filter(([value, count]) => count || value === own);
    rows.sort(([a], [b]) => (name === YEAR ? b.localeCompare(a) : a.localeCompare(b)));
    const kept = select.value;
    const options = rows.map(([value, count]) => {
      const option = element("option", `${value} (${count})`);
      option.value = value;
      return option;
    });
    select.replaceChildren(select.options[0], ...options);
    select.value = kept;
  }
};

// The run of words that holds most of what was looked for, the hits marked.
const excerpt = (story) => {
  // Behind the text stand names, by which a story is found; they are not its words.
  const text = story.content.slice(0, story.content.lastIndexOf(NAMES)).trimEnd().split(/[\r\n\s]+/);
  // The text begins with the title, which stands above it already.
  const title = story.meta.title.split(/\s+/);
  const first = title.every((word, at) => text[at]?.startsWith(word)) ? title.length : 0;
  const hits = new Set(story.locations.filter((at) => at >= first && at < text.length));
  if (!hits.size) return [story.meta.summary || text.slice(first, first + WINDOW).join(" ")];
  const inside = (start) => [...hits].filter((at) => at >= start && at < start + WINDOW).length;
  let start = first;
  for (const at of hits) {
    const from = Math.max(first, at - 8);
    if (inside(from) > inside(start)) start = from;
  }
  const end = Math.min(text.length, start + WINDOW);
  const parts = start > first ? ["… "] : [];
  for (let at = start; at < end; at++) {
    parts.push(hits.has(at) ? element("mark", text[at]) : text[at], " ");
  }
  return end < text.length ? [...parts, "…"] : parts;
};

const show = async (number) => {
  const next = found.slice(list.children.length, list.children.length + PAGE);
  const read = await Promise.all(next.map((result) => result.data()));
  if (number !== asked) return;
  for (const story of read) {
    const link = element("a", story.meta.title);
    link.href = story.url;
    const time = element("time", story.meta.date ?? "");
    if (story.meta.day) time.dateTime = story.meta.day;
    const kicker = element("p", time, story.meta.source ? `\u00a0· ${story.meta.source}` : "");
    kicker.className = "kicker";
    list.append(element("li", kicker, element("h2", link), element("p", ...excerpt(story))));
  }
  more.hidden = list.children.length >= found.length;
};

const search = async (finder, all) => {
  const number = ++asked;
  const text = words.value.trim();
  const picked = chosen();
  const address = new URL(location.href);
  address.search = new URLSearchParams(text ? { q: text, ...picked } : picked);
  history.replaceState(null, "", address);
  const some = text || Object.keys(picked).length;
  const years = Object.keys(all[YEAR] ?? {}).sort().reverse();
  const answer = some ? await stories(finder, text, picked, years) : [];
  if (number !== asked) return;
  found = answer;
  list.replaceChildren();
  more.hidden = true;
  await show(number);
  if (number !== asked) return;
  // Said when it is true: who hears it looks at the list.
  if (!some) status.textContent = "";
  else if (!found.length) status.textContent = "No story matches.";
  else status.textContent = found.length === 1 ? "1 story" : `${found.length} stories`;
  await offer(finder, text, picked, all);
};

const fail = () => {
  form.hidden = true;
  status.textContent = "";
  otherwise.hidden = false;
};

// The form is there at once. The indexes, several files a year, are asked for when somebody is about to search; what is
// asked before they have come is answered when they have.
const start = () => {
  const wanted = () => words.value.trim() || Object.keys(chosen()).length;
  let go = () => { status.textContent = wanted() ? "Searching…" : ""; };
  let waking;
  const wake = () => {
    waking ??= (async () => {
      const finder = await open();
      // Once these are loaded, answers carry the numbers behind the choices.
      const all = await finder.filters();
      go = () => search(finder, all);
      await go();
    })().catch(fail);
  };
  const given = new URLSearchParams(location.search);
  words.value = given.get("q") ?? "";
  for (const select of filters) {
    const name = select.dataset.filter;
    // What is no choice, such as a term of an old link, leaves "All".
    if ([...select.options].some((option) => option.value === given.get(name))) select.value = given.get(name);
  }
  form.addEventListener("focusin", wake);
  // A list that is opened has its numbers by then.
  form.querySelector(".search-filters").addEventListener("pointerover", wake);
  words.addEventListener("input", () => {
    wake();
    clearTimeout(waiting);
    waiting = setTimeout(() => go(), 200);
  });
  filters.forEach((select) => select.addEventListener("change", () => {
    wake();
    go();
  }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // The keyboard of a telephone covers what was found.
    if (matchMedia("(pointer: coarse)").matches) words.blur();
    wake();
    clearTimeout(waiting);
    go();
  });
  more.addEventListener("click", async () => {
    const first = list.children.length;
    await show(asked);
    list.children[first]?.querySelector("a").focus();
  });
  otherwise.hidden = true;
  form.hidden = false;
  go();
  if (wanted()) wake();
};

if (indexes.length) start();
else otherwise.textContent = "There are no stories yet.";
