// The week of tests/test_desk_week.py in Firefox, over WebDriver BiDi: node desk_week.mjs PUPPETEER FIREFOX < week.json
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , library, program] = process.argv;
const module = await import(pathToFileURL(createRequire(library + "/").resolve("puppeteer-core")));
const puppeteer = module.default.default ?? module.default;
const week = JSON.parse(await new Promise((done) => {
  let text = "";
  process.stdin.on("data", (part) => { text += part; }).on("end", () => done(text));
}));
// Milliseconds after which a thing that never came is a failure.
const LIMIT = 180_000;
const browser = await puppeteer.launch({ browser: "firefox", executablePath: program, headless: true });
const page = await browser.newPage();
await page.setViewport({ width: 1280, height: 900 });
const said = [];
page.on("pageerror", (error) => said.push(String(error)));
page.on("response", (answer) => { if (answer.status() >= 400) said.push(`${answer.status()} ${answer.url()}`); });

// Until a function in the page gives something true; a page that goes away meanwhile is asked again.
async function until(what, ask, ...values) {
  const end = Date.now() + LIMIT;
  for (;;) {
    try {
      const found = await page.evaluate(ask, ...values);
      if (found) return found;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    if (Date.now() > end) {
      const words = await page.evaluate(() => document.body.innerText.slice(0, 1500)).catch(() => "");
      throw new Error(`not seen: ${what}\n${page.url()}\n${words}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
}

// Marks the control of a role and an accessible name, in the row that holds a text, and gives whether there is one.
function mark(role, name, within) {
  const kinds = { button: "button", link: "a[href]", textbox: "input, textarea", checkbox: "input[type=checkbox]",
    radio: "input[type=radio]" };
  const words = (element) => element.textContent.replace(/\(needed\)/, "").replace(/\s+/g, " ").trim();
  const named = (element) => element.getAttribute("aria-label")
    ?? (element.labels?.length ? words(element.labels[0]) : words(element));
  const rows = within.startsWith("#") ? [document.querySelector(within)] : within ? [...document.querySelectorAll("article, li, [role=listitem]")].filter(
    (row) => words(row).includes(within)) : [document];
  const row = rows[rows.length - 1];
  const found = [...(row?.querySelectorAll(kinds[role]) ?? [])].find(
    (each) => named(each) === name && (role === "radio" || role === "checkbox" || each.checkVisibility()));
  document.querySelector("[data-marked]")?.removeAttribute("data-marked");
  if (found) found.dataset.marked = "";
  return Boolean(found);
}

const loaded = () => until("a loaded page", () => document.readyState === "complete");

async function find(role, name, within = "") {
  await until(`${role} ${name} ${within}`, mark, role, name, within);
  // What loads late moves what is to be clicked, and before its scripts ran a page acts on no key.
  await loaded();
  for (;;) {
    const found = await page.$("[data-marked]");
    if (found) return found;
    await until(`${role} ${name} ${within}`, mark, role, name, within);
  }
}

// Does something with a control; one of a page that went away meanwhile is looked for again.
async function act(does, role, name, within = "") {
  const end = Date.now() + LIMIT;
  for (;;) {
    const found = await find(role, name, within);
    try {
      return await does(found);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

const focused = (...control) => act((found) => found.focus(), ...control);

// A control is gone before it is clicked or not at all: where it is clicked depends on its place.
const clicked = (...control) => act(async (found) => {
  await found.scrollIntoView();
  await found.click();
}, ...control);

async function press(role, name, within = "") {
  if (!week.keys) {
    return clicked(role, name, within);
  }
  await focused(role, name, within);
  return page.keyboard.press("Enter");
}

async function fill(name, text) {
  if (week.keys) await focused("textbox", name); else await clicked("textbox", name);
  await page.keyboard.down("Control");
  await page.keyboard.press("a");
  await page.keyboard.up("Control");
  await page.keyboard.press("Delete");
  await page.evaluate((value) => document.execCommand("insertText", false, value), text);
  await until(`${name}: ${text}`, (value) => document.activeElement.value === value, text);
}

async function untick() {
  await focused("checkbox", "Draft: kept out of the published site");
  await page.keyboard.press(" ");
  await until("no tick", () => !document.activeElement.checked);
}

const told = (words) => until(words, (wanted) => [...document.querySelectorAll("#news, [role=status], [role=alert]")].some(
  (each) => each.checkVisibility() && each.textContent.replace(/\s+/g, " ").includes(wanted)), words);
const seen = (selector, count) => until(`${count} ${selector}`, (where, number) =>
  document.querySelectorAll(where).length === number, selector, count);

async function story(summary, day, why) {
  await told("Wrote");
  await fill("Summary", summary);
  if (why) await fill("Why it matters", why); else await fill("Outlet", "Example Courier");
  if (day) await fill("Day", day);
  await untick();
  await press("button", "Save");
  await told("Saved ");
}

async function read() {
  await press("button", "Read it");
  await until("lines", () => document.querySelector("[aria-label='Lines of the text']") !== null);
}

try {
  await page.goto(week.entrance);
  // Monday: what is new.
  await page.goto(week.origin + "/sources");
  await press("button", "Ask the sources now");
  await until("210", () => document.querySelector("pre[role=status]")?.textContent.includes("210"));
  await press("link", "Inbox");
  await seen("article.candidate", 200);
  await loaded();
  const ids = await page.$$eval("article.candidate", (rows) => rows.map((row) => row.id));
  const ways = { kept: ["e", "Keep"], dropped: ["x", "Drop"], later: ["l", "Later"] };
  if (week.keys) await page.keyboard.press("j");
  for (const [number, state] of week.decisions.entries()) {
    const [key, button] = ways[state];
    if (week.keys) {
      await until(`focus on ${number}`, (id) => document.activeElement?.id === id, ids[number]);
      await page.keyboard.press(key);
    } else await press("button", button, "#" + ids[number]);
    await until(state, (id, name) => document.getElementById(id)?.classList.contains(name), ids[number], state);
  }
  if (week.keys) await page.keyboard.press("z"); else await press("button", "Undo");
  await told("Undone");
  // Twelve are written up from their pages.
  for (const [number, state] of week.decisions.entries()) {
    if (state !== "kept") continue;
    await press("link", "Inbox");
    await press("link", "Kept");
    await until("those kept", () => location.search.includes("state=kept"));
    await press("button", "Write it up", "#" + ids[number]);
    await story(week.about, "", week.why);
  }
  // Three are pasted, a PDF and a newsletter are dropped.
  for (const { paste, file, summary, day } of week.stories) {
    await press("link", "New story");
    await find("textbox", "Paste");
    if (file) await (await page.$("input[type=file]")).uploadFile(file); else await fill("Paste", paste);
    await read();
    await press("button", "Save");
    await story(summary, day);
  }
  // Friday: the edition.
  await press("link", "Edition");
  await fill("Title of a new edition", "The last of November");
  await press("button", "Begin an edition");
  await told("Began the edition");
  await press("button", "Add to edition", week.added);
  await until("added", (title) => [...document.querySelectorAll("#edition ol li")].some(
    (row) => row.textContent.includes(title)), week.added);
  for (;;) {
    const count = await page.$$eval("#edition ol li", (rows) => rows.length);
    if (count >= week.size) break;
    const next = await page.$eval("section[aria-labelledby=offered] li a", (link) => link.textContent);
    await press("button", "Add to edition", next);
    await seen("#edition ol li", count + 1);
  }
  const slug = await page.$eval("#edition ol li", (row) => row.dataset.slug);
  if (week.keys) {
    await page.focus("#edition ol li");
    await page.keyboard.down("Alt");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.up("Alt");
  } else await press("button", "Move down");
  await until("moved", () => document.querySelector("#said")?.textContent.includes("moved to 2 of"));
  await until("focus", (name) => document.activeElement.closest(`#item-${name}`) !== null, slug);
  await fill("Send to", "list@example.org, me@example.org");
  await press("button", "Send it");
  await told("Sent to list@example.org, me@example.org");
  await press("link", "Publish");
  await press("button", "Publish");
  await told("Published to web");
  // Monday: a letter arrives.
  await page.goto(week.origin + "/story/content/articles/2026/one.md");
  await press("button", "Correct");
  await fill("What changed", "The day was wrong.");
  await press("button", "Correct");
  await told("Correction of “One”");
  await page.goto(week.origin + "/story/content/articles/2026/two.md");
  await press("button", "Withdraw");
  await fill("Why it is withdrawn", "It did not happen.");
  await press("button", "Withdraw");
  await told("Retraction of “Two”");
  await press("link", "Publish");
  await press("button", "Publish");
  await told("Published to web");
  console.log(JSON.stringify({ said }));
} catch (error) {
  console.log(JSON.stringify({ said: [...said, String(error.stack ?? error)] }));
} finally {
  await browser.close();
}
