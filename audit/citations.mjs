// What citation-js reads in files of citations: for every file named on the command line a JSON object a line, with its
// works as CSL-JSON and as a bibliography in the style of the APA.
import { readFileSync } from "node:fs";
import { Cite, plugins } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-ris";
import "@citation-js/plugin-csl";

const said = [];
console.warn = console.error = (...words) => said.push(words.join(" "));
for (const place of process.argv.slice(2)) {
  said.length = 0;
  let works = [], shown = "";
  try {
    const cite = new Cite(readFileSync(place, "utf-8"));
    works = cite.data;
    shown = cite.format("bibliography", { format: "text", template: "apa" });
  } catch (error) {
    said.push(String(error));
  }
  process.stdout.write(JSON.stringify({ place, works, shown, said }) + "\n");
}
