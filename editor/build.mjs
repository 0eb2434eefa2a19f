// Bundle the editor into one script, with the licences of what it holds; with --test, the tests instead.
import { build } from "esbuild";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const shared = { bundle: true, target: "es2022", logLevel: "info", absWorkingDir: import.meta.dirname };

/** Name the packages that stand in a bundle. */
function packages(metafile) {
  const found = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  return [...new Set(found.filter(Boolean))].sort();
}

/** Give each different licence text once, with the packages that it is for; fail when a package has none. */
function licences(names) {
  const texts = new Map();
  for (const name of names) {
    const folder = join(import.meta.dirname, "node_modules", name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (license !== "MIT") throw new Error(`${name} has licence ${license}: look whether it may be bundled`);
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : `Licence: ${license}`;
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
  }
  return [...texts].map(([text, of]) => `${of.join(", ")}\n\n${text}`).join("\n\n");
}

if (process.argv.includes("--test")) {
  const entryPoints = readdirSync(join(import.meta.dirname, "test")).filter((name) => name.endsWith(".test.ts"));
  await build({
    ...shared, entryPoints: entryPoints.map((name) => `test/${name}`), outdir: "node_modules/.test", outExtension: { ".js": ".mjs" },
    format: "esm", platform: "node", logLevel: "warning",
  });
} else {
  const options = { ...shared, entryPoints: ["src/main.ts"], format: "iife", minify: true };
  const { metafile } = await build({ ...options, write: false, metafile: true, logLevel: "warning" });
  const banner = { js: `/*! The query editor of Gestand (MIT). It holds:\n\n${licences(packages(metafile))}\n*/` };
  await build({ ...options, banner, legalComments: "inline", outfile: "../server/static/editor.js" });
}
