// The search page. Pagefind finds, this shows: whatever a story holds becomes text nodes, never markup.

const PAGE = 10;
const LENGTH = 220;
const YEAR = "-year";
const LONGER = "longer";
// Where fewer stories hold the very words, those with longer forms of them follow.
const FEW = 3;

const form = document.getElementById("search");
const words = document.getElementById("search-words");
const choices = document.getElementById("search-filters");
const filters = [...choices.querySelectorAll("[data-filter]")];
const status = document.getElementById("search-status");
const list = document.getElementById("search-results");
const more = document.getElementById("search-more");
const longer = document.getElementById("search-longer");
const otherwise = document.getElementById("search-else");

// A number of stories, in the form that the page's language has for it.
const forms = JSON.parse(form.dataset.counts);
const rule = new Intl.PluralRules(forms.in);
const counted = (n) => (forms[rule.select(n)] ?? forms.other).replace("%(n)s", n);

const [least, endings] = (form.dataset.endings ?? "").split(" ");
const ENDING = endings && new RegExp(`(?<=^\\p{L}{${least},})(?:${endings})$`, "u");

let indexes = form.dataset.indexes.split(" ").filter(Boolean);
let asked = 0;
let waiting;
let found = [];
// How many of those found, the first, hold the very words.
let exact = 0;
let query = { ways: [], terms: [], begun: () => false };
// The number of times that the indexes were opened, and whether a file of the last ones did not come.
let opened = 0;
let lost = false;
// What names each index's files, by the index's path.
const entries = new Map();

// Pagefind goes on without a file that did not come, and then finds less. So it is seen here; what was still under way
// when the indexes were opened anew says nothing of these.
const get = window.fetch.bind(window);
let renewals = 0;
window.fetch = async (...request) => {
  const then = renewals;
  try {
    const response = await get(...request);
    lost ||= !response.ok && then === renewals;
    const [path, entry] = String(request[0]).split("pagefind-entry.json");
    if (entry !== undefined) entries.set(path, await response.clone().text());
    return response;
  } catch (error) {
    lost ||= then === renewals;
    throw error;
  }
};

const element = (name, ...parts) => {
  const made = document.createElement(name);
  made.append(...parts);
  return made;
};

// Words are folded and encoded as in sitegen/outputs/search_words.py, which says why.
const SINGLES =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const DROPPED =
  /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed]/gu;
const LATIN = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ",
  "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك",
};

const digit = (char) => {
  let value = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(char.codePointAt(0) - value - 1))) value++;
  return String(value % 10);
};

// A character of a word, " " for a blank, "-" for what else parts words, "" for what is left out.
const one = (char) => {
  if (/\p{Nd}/u.test(char)) return digit(char);
  if (/[\p{L}\p{M}\p{N}]/u.test(char)) return char;
  return /\p{Z}/u.test(char) ? " " : "-";
};
const folded = new Map();
const foldAnew = (char) => {
  if (/[\p{Z}\t\n\v\f\r\x85\u200b]/u.test(char)) return " ";
  if (/\p{Cf}/u.test(char) || char.replace(DROPPED, "") === "") return "";
  let letters = char.normalize("NFKD").toLowerCase().normalize("NFKD");
  letters = letters < "\u0400" ? letters.replace(DROPPED, "") : letters.normalize("NFC");
  return [...letters].map((letter) => LATIN[letter] ?? letter).flatMap((part) => [...part]).map(one).join("");
};
const fold = (char) => {
  let known = folded.get(char);
  if (known === undefined) folded.set(char, (known = foldAnew(char)));
  return known;
};

// The words of a text as { word, start, end, joined }: joined to the word before, with which it makes a run.
const wordsOf = (text) => {
  const made = [];
  let last = null;
  let between = " ";
  for (const { 0: cluster, index } of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
    for (const char of [...cluster.normalize("NFKC")].map(fold).join("")) {
      if (char === " " || char === "-") {
        between = between === " " ? " " : char;
        last = null;
        continue;
      }
      const single = SINGLES.test(char);
      if (last && !single && !last.single) {
        last.word += char;
      } else {
        const before = made.at(-1);
        const joined = Boolean(before) && (between === "" || (between === "-" && !single && !before.single));
        last = { word: char, start: index, joined, single };
        made.push(last);
      }
      last.end = index + cluster.length;
      between = "";
    }
  }
  return made;
};

// First parts of words that people write together with the next, with a hyphen, or apart.
const FIRST_PARTS = new Set(["cyber", "ciber", "кібер", "кибер"]);
const LETTERS = /^\P{Nd}{3,}$/u;
const joins = (first, second) => LETTERS.test(first) && LETTERS.test(second) && !SINGLES.test(first + second);

const encode = (word) => word.replace(/[^a-z0-9]/gu, (char) => `χ${char.codePointAt(0).toString(16)}χ`);

// Other forms of a word begin with it; in languages whose words change their ends, with what is left without its ending.
const stem = (word) => (ENDING ? bare(word).replace(ENDING, "") : word);

// What is looked for: the runs of words, Pagefind's terms for them, and the phrases whose words must follow each other.
const read = (text, more) => {
  const runs = [];
  for (const row of wordsOf(text)) {
    if (row.joined) runs.at(-1).push(row.word);
    else runs.push([row.word]);
  }
  if (more) for (const run of runs) run.push(stem(run.pop()));
  // A term without its end finds all that begin so.
  const end = (run) => (more && run.join("").length > 2 ? "" : "ω");
  const pair = (first, second) => encode(first) + (joins(first, second) ? "" : "ψ") + encode(second);
  const termsOf = (run) => {
    if (run.length === 1) return [encode(run[0]) + end(run)];
    return run.slice(1).map((word, at) => pair(run[at], word) + (at + 2 === run.length ? end(run) : "ω"));
  };
  const phrases = runs.filter((run) => run.length > 2 && end(run));
  const quoted = /^\s*".+"\s*$/.test(text);
  if (quoted && runs.length > 1) phrases.push(runs.flat());
  // Two words that a story may write as one, and the term by which an index says that one does.
  const compounds = [];
  runs.forEach((run, at) => {
    const next = runs[at + 1];
    if (quoted || run.length > 1 || next?.length !== 1 || !FIRST_PARTS.has(run[0]) || !joins(run[0], next[0])) return;
    const word = encode(run[0] + next[0]);
    const parts = [...termsOf(run), ...termsOf(next)];
    compounds.push({ parts, runs: [run, next], whole: `${word}ω`, sign: `${word}ψω` });
  });
  return {
    runs,
    shown: runs.flatMap((run, at) => [run, ...spellings(run, runs[at + 1] ?? [], quoted)]),
    terms: [...new Set(runs.flatMap(termsOf))],
    compounds,
    phrases: phrases.map((run) => `"${run.map((word) => `${encode(word)}ω`).join(" ")}"`),
    begun: (run) => !end(run),
  };
};

// The other ways to write a run of words, as stories may: in one, with a hyphen or apart.
const spellings = (run, next, quoted) => {
  if (run.length === 2 && joins(...run)) return [[run.join("")]];
  if (run.length > 1) return [];
  const found = next.length === 1 && FIRST_PARTS.has(run[0]) && !quoted ? [[run[0] + next[0]]] : [];
  for (let at = 3; at < run[0].length - 2; at += 1) {
    const parts = [run[0].slice(0, at), run[0].slice(at)];
    if (joins(...parts)) found.push(parts);
  }
  return found;
};

// The Arabic article is written in one with its word, and with some words before it.
const ARTICLE = /(?<![\p{L}\p{M}])(?:[وفبك]?ال|و?لل)(?=\p{L}{3})/gu;
const bare = (word) => word.replace(ARTICLE, "");

// What is asked, in each way that a story may write it: a number apart from the letters before it, and joined to them; an
// Arabic word with the article, and without it.
const APART = /(\p{L})[\s-]+(?=\p{Nd}+(?:\s|$))/gu;
const ask = (text, more) => {
  const typed = /^\s*".+"\s*$/.test(text) ? [text] : [text, text.replace(APART, "$1"), bare(text)];
  const ways = [...new Set(typed)].map((way) => read(way, more));
  return { ways, terms: ways[0].terms, begun: ways[0].begun };
};

// Load the newest year's index and merge the others into it.
const open = async () => {
  // A module is loaded once for each address, and the program may be another now.
  const { createInstance } = await import(`${indexes[0]}pagefind.js${opened ? `?${opened}` : ""}`);
  opened += 1;
  const settings = { baseUrl: form.dataset.home };
  const finder = createInstance({ ...settings, basePath: indexes[0], noWorker: true });
  await finder.init();
  await Promise.all(indexes.slice(1).map((path) => finder.mergeIndex(path, settings)));
  // Once these are loaded, answers carry the numbers behind the choices.
  const all = await finder.filters();
  return { finder, all, years: Object.keys(all[YEAR] ?? {}).sort().reverse(), known: new Map() };
};

// The years in whose indexes a term stands: a filter that nothing passes leaves only the numbers before it.
const yearsOf = async ({ finder, known }, term) => {
  if (!known.has(term)) {
    const { totalFilters } = await finder.search(term, { filters: { [YEAR]: "none" } });
    known.set(term, new Set(Object.entries(totalFilters[YEAR] ?? {}).filter(([, count]) => count).map(([year]) => year)));
  }
  return known.get(term);
};

const chosen = () => {
  const picked = filters.filter((select) => select.value);
  return Object.fromEntries(picked.map((select) => [select.dataset.filter, select.value]));
};

// The stories that hold all that is looked for, best first, with the numbers behind the choices. Without words the
// newest come first: the indexes are merged by rank, which says nothing of time across years, so each year is asked.
const stories = async (index, question, picked) => {
  const { finder, years } = index;
  const { phrases } = question;
  let { terms } = question;
  // "cyber security" is the one word that it is somewhere in the digest, and two words where it is nowhere.
  for (const { parts, runs, whole, sign } of question.compounds) {
    if (!(await yearsOf(index, sign)).size) continue;
    terms = [...terms.filter((term) => !parts.includes(term)), whole];
    question.shown = [...question.shown.filter((run) => !runs.includes(run)), runs.flat()];
  }
  if (!terms.length) {
    const wanted = picked[YEAR] ? [picked[YEAR]] : years;
    const ask = (year) => finder.search(null, { filters: { ...picked, [YEAR]: year }, sort: { date: "desc" } });
    return { results: (await Promise.all(wanted.map(ask))).flatMap((answer) => answer.results) };
  }
  let filters = picked;
  const sought = terms.join(" ");
  const first = finder.search(sought, { filters });
  let answer;
  if (terms.length > 1) {
    // An index that lacks one of several terms answers for the others, so then only those that hold all are asked.
    const holding = await Promise.all(terms.map((term) => yearsOf(index, term)));
    const asked = picked[YEAR] ? [picked[YEAR]] : years;
    const whole = asked.filter((year) => holding.every((set) => set.has(year)));
    if (!whole.length) return { results: [], filters: {} };
    if (whole.length < asked.length) {
      filters = { ...picked, [YEAR]: { any: whole } };
      answer = await finder.search(sought, { filters });
    }
  }
  answer ??= await first;
  for (const phrase of phrases) {
    const kept = new Set((await finder.search(phrase, { filters })).results.map((result) => result.id));
    const results = answer.results.filter((result) => kept.has(result.id));
    // Numbers of others would be wrong.
    if (results.length < answer.results.length) Object.assign(answer, { results, filters: null });
  }
  return answer;
};

// The first answer and, after it, what else others found; the numbers are known where one of them is the whole.
const together = (first, ...others) => others.reduce((answer, other) => {
  const known = new Set(answer.results.map((result) => result.id));
  const added = other.results.filter((result) => !known.has(result.id));
  if (!added.length) return answer;
  const whole = added.length + known.size === other.results.length;
  return { results: [...answer.results, ...added], filters: whole ? other.filters : null };
}, first);

const everyWay = async (index, asking, picked) =>
  together(...await Promise.all(asking.ways.map((way) => stories(index, way, picked))));

// The values of each filter, which the page has, with the number of stories that a choice would leave now.
const offer = async (index, asking, picked, answer) => {
  for (const select of filters) {
    const name = select.dataset.filter;
    const { [name]: own, ...others } = picked;
    let known = index.all;
    if (asking.terms.length) known = (own ? await everyWay(index, asking, others) : answer).filters;
    else if (Object.keys(others).length) known = (await index.finder.search(null, { filters: others })).filters;
    if (asking !== query) return;
    const numbers = (known ?? index.all)[name] ?? {};
    const rows = Object.entries(numbers).filter(([value, count]) => count || value === own);
    rows.sort(([a], [b]) => (name === YEAR ? b.localeCompare(a) : a.localeCompare(b)));
    const kept = select.value;
    const options = rows.map(([value, count]) => {
      const option = element("option", known ? `${value} (${count})` : value);
      option.value = value;
      return option;
    });
    select.replaceChildren(select.options[0], ...options);
    select.value = kept;
  }
};

// The stretches of a text's words that are looked for, as pairs of places.
const hitsIn = (text) => {
  const made = [];
  const typedRuns = query.ways.flatMap((way) => way.runs);
  for (const run of query.ways.flatMap((way) => way.shown)) {
    const begun = query.begun(run);
    const is = (word, at) => (begun && at === run.length - 1 ? word.startsWith(run[at]) : word === run[at]);
    const holds = (row, at) => Boolean(row) && (is(row.word, at) || is(bare(row.word), at));
    // Parts of what was typed as one word are marked where they stand together, or where they may stand apart.
    const typed = typedRuns.includes(run) || run.length === 1 || FIRST_PARTS.has(run[0]);
    const near = (at) => typed || run.every((_, step) => !step || text[at + step].joined);
    text.forEach((row, at) => {
      if (holds(row, 0) && run.every((_, step) => holds(text[at + step], step)) && near(at)) {
        made.push([at, at + run.length]);
      }
    });
  }
  return made.sort(([a], [b]) => a - b);
};

// The stretch of a story's text that holds most of what was looked for, the hits marked.
const excerpt = ({ content, meta }) => {
  const text = wordsOf(content);
  const hits = hitsIn(text);
  if (!hits.length) {
    if (meta.summary || content.length <= LENGTH) return [meta.summary || content];
    return [content.slice(0, text.findLast((row) => row.end <= LENGTH)?.end ?? LENGTH), " …"];
  }
  const inside = (from) => hits.filter(([a, b]) => a >= from && text[b - 1].end <= text[from].start + LENGTH).length;
  let first = 0;
  for (const [at] of hits) {
    // From a few words before; in text without blanks these are characters.
    const from = Math.max(0, at - 8);
    if (inside(from) > inside(first)) first = from;
  }
  const start = first ? text[first].start : 0;
  const end = text.findLast((row) => row.end <= start + LENGTH)?.end ?? start + LENGTH;
  const parts = start ? ["… "] : [];
  let place = start;
  for (const [a, b] of hits) {
    if (text[a].start < place || text[b - 1].end > end) continue;
    parts.push(content.slice(place, text[a].start), element("mark", content.slice(text[a].start, text[b - 1].end)));
    place = text[b - 1].end;
  }
  return end < text.at(-1).end ? [...parts, content.slice(place, end), " …"] : [...parts, content.slice(place)];
};

const show = async (number) => {
  const next = found.slice(list.children.length, list.children.length + PAGE);
  const read = await Promise.all(next.map((result) => result.data()));
  if (number !== asked) return;
  for (const story of read) {
    const link = element("a", story.meta.title);
    link.href = story.url;
    const time = element("time", story.meta.date);
    if (story.meta.day) time.dateTime = story.meta.day;
    const { source, places, terms, language } = story.meta;
    const kicker = element("p", time, ...[source, places].filter(Boolean).map((part) => `\u00a0· ${part}`));
    kicker.className = "kicker";
    const rest = element("p", ...excerpt(story));
    const under = element("p", terms ?? "");
    under.className = "terms";
    if (language) [link, rest].forEach((part) => { Object.assign(part, { lang: language, dir: "auto" }); });
    const row = element("li", kicker, element("h2", link), rest, ...(terms ? [under] : []));
    if (list.children.length >= exact) row.className = "longer";
    list.append(row);
  }
  more.hidden = list.children.length >= found.length;
};

// What is said of what was found: how many hold the very words, and how many have longer forms of them.
const told = (text) => {
  const longerForms = found.length - exact;
  if (!found.length) return form.dataset.none;
  if (!longerForms) return counted(exact);
  const said = exact ? `${counted(exact)}; ${form.dataset.also}` : form.dataset.longer;
  return `${said.replace("{}", () => text)} ${counted(longerForms)}`;
};

const search = async (index) => {
  const number = ++asked;
  const text = words.value.trim();
  const picked = chosen();
  const address = new URL(location.href);
  const given = { ...(text && { q: text }), ...picked, ...(longer.checked && { [LONGER]: "1" }) };
  address.search = new URLSearchParams(given);
  history.replaceState(null, "", address);
  query = ask(text, longer.checked);
  let asking = query;
  const some = text || Object.keys(picked).length;
  const nothing = { results: [], filters: null };
  let answer = some && (asking.terms.length || !text) ? await everyWay(index, asking, picked) : nothing;
  if (number !== asked || lost) return;
  exact = answer.results.length;
  const wider = ask(text, true);
  if (text && exact < FEW && String(wider.terms) !== String(asking.terms)) {
    const both = together(answer, await everyWay(index, wider, picked));
    if (number !== asked || lost) return;
    if (both.results.length > exact) {
      answer = both;
      query = asking = wider;
    }
  }
  found = answer.results;
  list.replaceChildren();
  more.hidden = true;
  await show(number);
  if (number !== asked || lost) return;
  // Said when it is true: who hears it looks at the list.
  if (!some) status.textContent = "";
  else status.textContent = told(text);
  await offer(index, asking, picked, answer);
};

const fail = () => {
  form.hidden = choices.hidden = true;
  status.textContent = "";
  otherwise.hidden = false;
};

// The form is there at once. The indexes, several files a year, are asked for when somebody is about to search; what is
// asked before they have come is answered when they have.
const start = () => {
  const wanted = () => words.value.trim() || Object.keys(chosen()).length;
  let index;
  let waking;
  let renewing;
  let begun = 0;
  let checked = 0;
  // The page names the indexes. Where the site was published again since the page was opened, files of the old ones are
  // gone, and those that the page names now are opened.
  const latest = async (path) => (await get(path, { cache: "no-cache" })).text();
  const named = async () => {
    const page = new DOMParser().parseFromString(await latest(location.pathname), "text/html");
    return page.getElementById("search").dataset.indexes.split(" ").filter(Boolean);
  };
  const renew = async () => {
    indexes = await named();
    renewals += 1;
    lost = false;
    index = await open();
    begun = Date.now();
  };
  // Whether another index is published than the one that is open: asked where nothing is found, and now and then.
  const outdated = async () => {
    if (Date.now() - checked < 5_000 || (exact && Date.now() - Math.max(begun, checked) < 60_000)) return false;
    if (!query.terms.length) return false;
    checked = Date.now();
    const same = async (path) => (await latest(`${path}pagefind-entry.json`)) === entries.get(path);
    if (String(await named()) !== String(indexes)) return true;
    return (await Promise.all(indexes.map(same))).includes(false);
  };
  // Do something with the index; where a file of it did not come, search once more in the new one.
  const attempt = async (action) => {
    try {
      await action().catch((error) => {
        if (!lost) throw error;
      });
      if (!lost && !renewing && !(await outdated().catch(() => false))) return;
      renewing ??= renew().finally(() => { renewing = undefined; });
      await renewing;
      await search(index);
      if (lost) fail();
    } catch {
      fail();
    }
  };
  const wake = () => {
    waking ??= attempt(async () => {
      index = await open().catch((error) => {
        lost = true;
        throw error;
      });
      begun = Date.now();
      await search(index);
    });
  };
  const go = () => {
    if (index) attempt(() => search(index));
    else status.textContent = wanted() ? form.dataset.searching : "";
  };
  const given = new URLSearchParams(location.search);
  words.value = given.get("q") ?? "";
  for (const select of filters) {
    const name = select.dataset.filter;
    // What is no choice, such as a term of an old link, leaves "All".
    if ([...select.options].some((option) => option.value === given.get(name))) select.value = given.get(name);
  }
  longer.checked = given.has(LONGER);
  form.addEventListener("focusin", wake);
  // A list that is opened has its numbers by then.
  ["focusin", "pointerover"].forEach((event) => choices.addEventListener(event, wake));
  words.addEventListener("input", () => {
    wake();
    clearTimeout(waiting);
    waiting = setTimeout(go, 20);
  });
  [...filters, longer].forEach((control) => control.addEventListener("change", () => {
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
    await attempt(() => show(asked));
    list.children[first]?.querySelector("a").focus();
  });
  otherwise.hidden = true;
  form.hidden = choices.hidden = false;
  go();
  if (wanted()) wake();
};

if (indexes.length) start();
else otherwise.textContent = form.dataset.empty;
