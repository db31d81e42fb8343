// What Readability (Firefox's reader view) and Defuddle (Obsidian's clipper) keep of pages: a JSON object a line.
// Standard input names the pages, a path and an address a line, with a tab between.
import { readFileSync } from "node:fs";
import { JSDOM, VirtualConsole } from "jsdom";
import { Readability } from "@mozilla/readability";
import { Defuddle } from "defuddle/node";

const version = (name) => JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url))).version;
const readability = `Readability ${version("@mozilla/readability")}`, defuddle = `Defuddle ${version("defuddle")}`;
const opened = (html, url) => new JSDOM(html, { url, virtualConsole: new VirtualConsole() });
// Defuddle tells its own progress on the console.
console.log = console.warn = console.error = () => {};

for (const row of readFileSync(0, "utf-8").split("\n").filter(Boolean)) {
  const [path, url] = row.split("\t");
  const html = readFileSync(path, "utf-8");
  const read = new Readability(opened(html, url).window.document).parse();
  const clipped = await Defuddle(opened(html, url).window.document, url, {});
  process.stdout.write(JSON.stringify({ path, [readability]: read?.content ?? "", [defuddle]: clipped.content ?? "" }) + "\n");
}
