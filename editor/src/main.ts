// Make the plain form of the query page an editor: complete, run, show, share, download.

import { type Answer, BrokenOff, type Endpoint, Refused, TooLarge, address, ask, isGraph, send } from "./ask";
import { type PageData, type Say, readData, speaker } from "./data";
import { find, make } from "./dom";
import { type Editor, makeEditor } from "./editor";
import { Labels } from "./labels";
import { type Shown, drawTable } from "./table";
import { type Form, formOf } from "./tokens";

class Page {
  private readonly form = find<HTMLFormElement>("#query-form");
  private readonly area = find<HTMLTextAreaElement>("#query");
  private readonly button = find<HTMLButtonElement>("#run");
  private readonly status = find("#status");
  private readonly output = find("#output");
  private readonly link = find<HTMLAnchorElement>("#permalink");
  private readonly endpoint: Endpoint;
  private readonly say: Say;
  private readonly shown: Shown;
  private readonly editor: Editor;
  private running: AbortController | null = null;

  constructor(private readonly data: PageData) {
    this.endpoint = { path: data.endpoint, urlBytes: data.urlBytes };
    this.say = speaker(data.words);
    const labels = new Labels(this.endpoint, data.language);
    this.shown = { site: data, labels, say: this.say, language: data.language };
    this.editor = this.replaceArea();
    this.form.addEventListener("submit", (event) => {
      if (event.submitter?.hasAttribute("formaction")) return; // the button to cite leads to a page of its own
      event.preventDefault();
      void this.run();
    });
    this.link.addEventListener("click", (event) => void this.share(event));
    for (const example of document.querySelectorAll<HTMLAnchorElement>("a[data-example]")) {
      example.addEventListener("click", (event) => this.choose(event, example));
    }
    document.documentElement.classList.add("has-editor");
    this.changed(this.area.value);
    if (new URLSearchParams(location.search).has("query")) void this.run();
  }

  /** Put the editor in place of the text area, which stays in the form and holds the same text. */
  private replaceArea(): Editor {
    const host = make("div", { id: "editor" });
    this.area.after(host);
    this.area.hidden = true;
    document.querySelector(`label[for="${this.area.id}"]`)?.addEventListener("click", () => this.editor.focus());
    const on = { run: () => void this.run(), change: (text: string) => this.changed(text) };
    return makeEditor(host.attachShadow({ mode: "open" }), this.area.value, this.data, this.say, on);
  }

  private changed(text: string): void {
    this.area.value = text;
    const href = address(this.endpoint, text);
    this.link.toggleAttribute("hidden", !href);
    if (href) this.link.href = href;
  }

  /** Run the query, or stop the one that runs. */
  private async run(): Promise<void> {
    if (this.running) return this.running.abort();
    const query = this.editor.text();
    const running = (this.running = new AbortController());
    this.waiting(true);
    try {
      const answer = await ask(this.endpoint, query, running.signal);
      this.show(answer, query);
    } catch (error) {
      this.showError(error, query);
    } finally {
      this.running = null;
      this.waiting(false);
    }
  }

  private waiting(on: boolean): void {
    this.button.textContent = this.say(on ? "query.stop" : "query.run");
    this.output.setAttribute("aria-busy", String(on));
    if (on) this.status.textContent = this.say("query.running");
  }

  private show(answer: Answer, query: string): void {
    const href = address(this.endpoint, query);
    if (href) history.replaceState(null, "", href);
    this.status.textContent = this.summary(answer);
    const { table } = answer;
    const truth = table.truth === undefined ? null : make("p", { class: "truth" }, this.say(table.truth ? "query.yes" : "query.no"));
    const drawn = truth ?? (table.rows.length ? drawTable(table, this.shown) : make("p", {}, this.say("query.none")));
    const uris = table.truth === undefined ? this.uriSwitch() : null;
    this.output.replaceChildren(make("div", { class: "results-bar" }, this.downloads(query, answer.form), uris), drawn);
  }

  /** Let people see URIs instead of names; the choice holds for the next answers too. */
  private uriSwitch(): HTMLElement {
    const box = make("input", { type: "checkbox", id: "uris" });
    box.checked = this.output.classList.contains("with-uris");
    box.addEventListener("change", () => this.output.classList.toggle("with-uris", box.checked));
    return make("label", { for: "uris" }, box, " ", this.say("query.uris"));
  }

  private summary({ table, form, milliseconds, worked }: Answer): string {
    const { language } = this.data;
    const what = isGraph(form) ? "query.count.triples" : "query.count.rows";
    const count = table.truth === undefined ? `${this.say(what, { n: table.rows.length.toLocaleString(language) })} · ` : "";
    const round = (amount: number) => amount.toLocaleString(language, { maximumFractionDigits: amount < 10 ? 1 : 0 });
    const server = worked === null ? "" : ` (${this.say("query.worked", { ms: round(worked) })})`;
    return `${count}${round(milliseconds)} ms${server}`;
  }

  private showError(error: unknown, query: string): void {
    if (error instanceof DOMException && error.name === "AbortError") {
      this.status.textContent = this.say("query.stopped");
      return;
    }
    this.status.textContent = this.say("query.failed");
    this.output.replaceChildren(make("div", { class: "notice", role: "alert" }, ...this.explain(error, query)));
  }

  private explain(error: unknown, query: string): Node[] {
    if (error instanceof TooLarge) {
      return [make("p", {}, this.say("query.large")), this.downloads(query, formOf(query) ?? "SELECT")];
    }
    if (error instanceof BrokenOff) return [make("p", {}, this.say("query.broken"))];
    if (!(error instanceof Refused)) return [make("p", {}, this.say("query.unreachable"))];
    const { message, line, column, retryAfter } = error;
    const parts = [make("p", {}, make("strong", {}, `${error.status}`), ` ${message}`)];
    if (line !== null && column !== null) {
      this.editor.mark(line, column, message);
      const go = make("button", { type: "button", class: "plain-button" }, this.say("query.place", { line, column }));
      go.addEventListener("click", () => this.editor.goTo(line, column));
      parts.push(make("p", {}, go));
    }
    if (retryAfter) parts.push(make("p", {}, this.say("query.retry", { seconds: retryAfter })));
    return parts;
  }

  private downloads(query: string, form: Form): HTMLElement {
    const formats = isGraph(form) ? this.data.graphFormats : this.data.tables;
    return make("p", { class: "formats" }, make("span", {}, this.say("query.download")), ...formats.flatMap(([format, name]) => [" ", this.download(query, format, name)]));
  }

  /** Make a link that downloads; a query that is too long for an address is posted, and the answer handed over. */
  private download(query: string, format: string, name: string): HTMLElement {
    const href = address(this.endpoint, query, format);
    const file = `${this.say("query.file")}.${format}`;
    if (href) return make("a", { href, download: file }, name);
    const button = make("button", { type: "button", class: "plain-button" }, name);
    button.addEventListener("click", () => void this.handOver(query, format, file));
    return button;
  }

  private async handOver(query: string, format: string, file: string): Promise<void> {
    try {
      const response = await send(this.endpoint, query, format);
      if (!response.ok) throw new Error(response.statusText);
      const href = URL.createObjectURL(await response.blob());
      make("a", { href, download: file }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
    } catch {
      this.status.textContent = this.say("query.failed");
    }
  }

  /** Copy the link where the browser allows it; elsewhere the link is followed, and its address is the permalink. */
  private async share(event: Event): Promise<void> {
    if (!window.isSecureContext || !navigator.clipboard) return;
    event.preventDefault();
    await navigator.clipboard.writeText(this.link.href);
    this.status.textContent = this.say("query.copied");
  }

  private choose(event: Event, example: HTMLAnchorElement): void {
    event.preventDefault();
    const query = new URL(example.href).searchParams.get("query") ?? "";
    this.editor.replace(query);
    find("#chosen").replaceChildren(make("strong", {}, example.textContent ?? ""), " ", example.dataset["example"] ?? "");
    find("#chosen").hidden = false;
    for (const other of document.querySelectorAll("a[data-example]")) {
      if (other === example) other.setAttribute("aria-current", "true");
      else other.removeAttribute("aria-current");
    }
    find("#chosen").scrollIntoView({ block: "start" });
    this.editor.focus();
    if (!this.running) void this.run();
  }
}

const data = readData();
// without sheets in a shadow root (browsers before 2023) the editor would have no styles: the plain form stays
if (data && "adoptedStyleSheets" in Document.prototype) new Page(data);
