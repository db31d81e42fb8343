// Reads a site's _headers and _redirects by Netlify's own parsers; prints what they make of them, and their complaints.
import { parseAllHeaders } from "@netlify/headers-parser";
import { parseAllRedirects } from "@netlify/redirect-parser";

const site = process.argv[2];
const found = await parseAllHeaders({ headersFiles: [`${site}/_headers`], minimal: true, configHeaders: [] });
const moved = await parseAllRedirects({ redirectsFiles: [`${site}/_redirects`], minimal: true, configRedirects: [] });
const errors = [...found.errors, ...moved.errors].map(String);
console.log(JSON.stringify({ headers: found.headers, redirects: moved.redirects, errors }));
