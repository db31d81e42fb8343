// Lighthouse's accessibility audits of the desk's pages as they stand, also of those that only a form leads to:
// node desk_pages.mjs CHROMIUM < {"entrance", "origin", "paths", "paste"}; a line of JSON for each page and look.
import puppeteer from "puppeteer-core";
import { snapshot } from "lighthouse";

const asked = JSON.parse(await new Promise((done) => {
  let text = "";
  process.stdin.on("data", (part) => { text += part; }).on("end", () => done(text));
}));
const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"];
const browser = await puppeteer.launch({ executablePath: process.argv[2], args: flags });
const page = await browser.newPage();
const config = { extends: "lighthouse:default", settings: {
  onlyCategories: ["accessibility"], formFactor: "desktop", screenEmulation: { disabled: true } } };

async function judged(name) {
  for (const [scheme, width] of [["light", 1280], ["dark", 360]]) {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    const { lhr } = await snapshot(page, { config });
    const faults = lhr.categories.accessibility.auditRefs.filter((part) => part.weight
      && lhr.audits[part.id].score !== null && lhr.audits[part.id].score < 1).map((part) => part.id);
    console.log(JSON.stringify({ name, scheme, width, score: Math.round(100 * lhr.categories.accessibility.score), faults }));
  }
}

async function press(text) {
  const going = page.waitForNavigation();
  await page.evaluate((words) => [...document.querySelectorAll("main button")].find(
    (button) => button.textContent.trim() === words).click(), text);
  await going;
}

try {
  await page.goto(asked.entrance);
  for (const path of asked.paths) {
    await page.goto(asked.origin + path);
    await judged(path);
  }
  await page.goto(asked.origin + "/new");
  await page.type("#paste", ".");
  await page.$eval("#paste", (field, text) => { field.value = text; }, asked.paste);
  await press("Read it");
  await judged("lines of a paste");
  await page.goto(asked.origin + "/new");
  await page.$eval("#paste", (field) => { field.value = ""; });
  await press("Read it");
  await judged("nothing to read");
  await page.goto(asked.origin + asked.story);
  await page.$eval("#k-date", (field) => { field.value = "yesterday"; });
  await press("Save");
  await judged("not saved");
  await page.goto(asked.origin + asked.story);
  await page.$eval("#form [name=version]", (field) => { field.value = "another"; });
  await page.$eval("#k-summary", (field) => { field.value = "Mine."; });
  await page.$eval('[name="w:summary"]', (field) => { field.value = "Before."; });
  await press("Save");
  await judged("changed meanwhile");
} finally {
  await browser.close();
}
