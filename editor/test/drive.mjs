// Use the query page as a person does, in a real browser, and tell what was seen as JSON.
// node drive.mjs BROWSER URL-OF-THE-SITE
import { chromium } from "playwright-core";

const [executablePath, site] = process.argv.slice(2);
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args: FLAGS });
const seen = { console: [], elsewhere: [], refused: [], posts: 0 };

/** Open a page that notes what it should not do: complain, ask another host, break the CSP. */
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en", ...options });
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.console.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith("blob:") && new URL(request.url()).host !== new URL(site).host) seen.elsewhere.push(request.url());
    if (request.method() === "POST") seen.posts += 1;
  });
  await page.exposeFunction("noteRefusal", (what) => seen.refused.push(what));
  await page.addInitScript(() => addEventListener("securitypolicyviolation", (event) => window.noteRefusal(event.violatedDirective)));
  return page;
}

const write = async (page, text) => {
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  if (text) await page.keyboard.insertText(text);
};
const text = (page) => page.locator("#query").inputValue();
/** Run the query and wait for its answer; `how` begins it. */
const answer = async (page, how = () => page.keyboard.press("Control+Enter")) => {
  await page.evaluate(() => document.querySelector("#output").replaceChildren());
  await how();
  await page.waitForSelector("#output > *");
  return page.locator("#status").textContent();
};
const rows = (page) => page.locator("#output tbody tr").count();
const formats = (page) => page.locator("#output .formats a").allTextContents();

const page = await open();
await page.goto(`${site}/sparql`);
await page.waitForSelector("#editor .cm-content");
seen.start = { plain: await page.locator("#query").isVisible(), runs: await page.locator("#output > *").count() };

await write(page);
await page.keyboard.type("SELECT * WHERE { ?x a Dec");
await page.waitForSelector("#editor .cm-tooltip-autocomplete");
seen.proposed = await page.locator("#editor .cm-tooltip-autocomplete li").first().textContent();
await page.waitForTimeout(150); // CodeMirror ignores Enter just after it opens the list
await page.keyboard.press("Enter");
seen.completed = await text(page);
await page.keyboard.type(" . ");
await page.keyboard.press("Control+End");
await page.keyboard.type(" LIMIT 3");
seen.typed = { status: await answer(page), rows: await rows(page), formats: await formats(page), url: page.url() };
const link = page.locator("#output tbody a").first();
seen.link = { href: await link.getAttribute("href"), name: "" };
await page.waitForFunction(() => !document.querySelector("#output tbody .name").textContent.startsWith("beslissing/"));
seen.link.name = await link.innerText();
await page.locator("#uris").check();
seen.link.uri = await link.innerText();
await page.locator("#uris").uncheck();

const waiting = page.waitForEvent("download");
await page.locator("#output .formats a", { hasText: "CSV" }).click();
const download = await waiting;
const chunks = [];
for await (const chunk of await download.createReadStream()) chunks.push(chunk);
seen.download = { name: download.suggestedFilename(), lines: Buffer.concat(chunks).toString().trim().split("\r\n").length };

await write(page, "SELECT *\nWHERE { ?s '😀' }");
await answer(page);
seen.error = {
  text: await page.locator("#output [role=alert]").innerText(),
  marks: await page.locator("#editor .cm-lintRange-error, #editor .cm-lintPoint-error").count(),
};
await page.locator("#output [role=alert] button").click();
seen.error.focus = await page.evaluate(() => document.activeElement.id);

await write(page, "SELECT * { ?s foaf:name ?name } LIMIT 1");
await page.waitForSelector("#editor .cm-lintRange-warning");
await page.locator("#editor .cm-lintRange-warning").hover();
await page.locator("#editor .cm-diagnosticAction").click();
seen.declared = (await text(page)).split("\n")[0];

const example = page.locator("a[data-example]").nth(2);
seen.example = { title: await example.textContent(), status: await answer(page, () => example.click()), shown: await page.locator("#chosen").innerText() };

await write(page, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5");
seen.graph = { status: await answer(page), rows: await rows(page), formats: await formats(page) };
await write(page, "ASK { ?s ?p ?o }");
seen.ask = { status: await answer(page), text: await page.locator("#output .truth").textContent() };
await write(page, "SELECT * { ?s ?p ?o FILTER(false) }");
seen.none = { status: await answer(page), text: await page.locator("#output > p").last().textContent() };

await write(page, `SELECT ?s { ?s ?p ?o } LIMIT 2 # ${"x".repeat(20_000)}`);
const posted = seen.posts;
seen.long = { status: await answer(page), rows: await rows(page), posts: seen.posts - posted, permalink: await page.locator("#permalink").isVisible() };
const handing = page.waitForEvent("download");
await page.locator("#output .formats button", { hasText: "TSV" }).click();
seen.long.download = (await handing).suggestedFilename();

await write(page, 'SELECT ?markup ?s ?p { ?s ?p ?markup FILTER(CONTAINS(STR(?markup), "<script>") || STRSTARTS(STR(?markup), "javascript:")) } ORDER BY ?markup');
await answer(page);
seen.hostile = { html: await page.locator("#output tbody td:nth-child(1)").evaluateAll((cells) => cells.map((cell) => cell.innerHTML)), scripts: await page.locator("#output script, #output a[href^=javascript]").count() };

await write(page, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 450");
await answer(page);
seen.paged = [await rows(page)];
for (const _ of [1, 2]) {
  await page.locator("#output > div > button").click();
  seen.paged.push(await rows(page));
}

await page.locator("#editor .cm-content").click();
await page.keyboard.press("Tab");
seen.tab = await page.evaluate(() => document.activeElement.id);

const query = "SELECT ?title { ?x <http://purl.org/dc/terms/title> ?title } LIMIT 4";
await page.goto(`${site}/sparql?${new URLSearchParams({ query })}`);
await page.waitForSelector("#output tbody tr");
seen.permalink = { rows: await rows(page), text: await text(page), href: await page.locator("#permalink").getAttribute("href") };
seen.widths = {};
for (const width of [360, 1280]) {
  await page.setViewportSize({ width, height: 800 });
  seen.widths[width] = await page.evaluate(() => document.documentElement.scrollWidth);
}

const plain = await open({ javaScriptEnabled: false });
await plain.goto(`${site}/sparql`);
const links = plain.locator(".examples a");
seen.plain = { area: await plain.locator("#query").isVisible(), format: await plain.locator("#format").isVisible(), editor: await plain.locator("#keys").isVisible() };
await links.nth(1).click();
seen.plain.chosen = await plain.locator("#chosen strong").innerText();
await plain.locator("#format").selectOption("srx");
const responding = plain.waitForResponse((response) => response.url().includes("format=srx"));
await plain.locator("#run").click();
seen.plain.type = (await (await responding).headerValue("content-type")) ?? "";

console.log(JSON.stringify(seen));
await browser.close();
