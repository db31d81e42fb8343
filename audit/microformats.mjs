// What microformats-parser finds on pages: a JSON object a line. Standard input has a path and an address a line.
import { readFileSync } from "node:fs";
import { mf2 } from "microformats-parser";

for (const row of readFileSync(0, "utf-8").split("\n").filter(Boolean)) {
  const [path, baseUrl] = row.split("\t");
  process.stdout.write(JSON.stringify(mf2(readFileSync(path, "utf-8"), { baseUrl })) + "\n");
}
