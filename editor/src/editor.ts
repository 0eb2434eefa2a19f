// Make the editor: CodeMirror with SPARQL, completion from the release, and marks where something is wrong.

import {
  type Completion, type CompletionContext, type CompletionResult, acceptCompletion, autocompletion, closeBrackets,
  closeBracketsKeymap, completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, bracketMatching, indentOnInput, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { type Diagnostic, lintKeymap, linter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

import type { Say, Vocabulary } from "./data";
import { type Proposal, WORD, proposals } from "./terms";
import { declared, prologueEnd, tokens, undeclared } from "./tokens";
import { theme } from "./theme";

export interface Editor {
  text(): string;
  replace(text: string): void;
  focus(): void;
  /** Mark a place, by line and column as the server counts them: from 1, in Unicode code points. */
  mark(line: number, column: number, message: string): void;
  goTo(line: number, column: number): void;
}

const STYLE = HighlightStyle.define([
  { tag: tags.keyword, class: "q-keyword" },
  { tag: tags.variableName, class: "q-variable" },
  { tag: [tags.string, tags.annotation], class: "q-string" },
  { tag: [tags.integer, tags.float, tags.bool], class: "q-number" },
  { tag: [tags.namespace, tags.url, tags.typeName], class: "q-name" },
  { tag: tags.comment, class: "q-comment" },
]);

/** Put an editor into a shadow root: its styles are then a sheet object, which a strict CSP allows. */
export function makeEditor(
  root: ShadowRoot, text: string, vocabulary: Vocabulary, say: Say, on: { run(): void; change(text: string): void },
): Editor {
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([
          { key: "Mod-Enter", run: () => (on.run(), true), preventDefault: true },
          { key: "Tab", run: acceptCompletion },
        ]),
        lineNumbers(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
        highlightActiveLine(), EditorView.lineWrapping, sparql(), syntaxHighlighting(STYLE), theme,
        autocompletion({ override: [(context) => complete(context, vocabulary)], icons: false }),
        linter((shown) => faults(shown.state, vocabulary, say)),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
        EditorView.contentAttributes.of({ "aria-label": say("query.label"), "aria-describedby": "keys", spellcheck: "false" }),
        EditorView.updateListener.of((update) => update.docChanged && on.change(update.state.doc.toString())),
      ],
    }),
  });
  return {
    text: () => view.state.doc.toString(),
    replace: (other) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: other } }),
    focus: () => view.focus(),
    mark: (line, column, message) => {
      const from = offset(view.state, line, column);
      const to = Math.min(from + 1, view.state.doc.length);
      view.dispatch(setDiagnostics(view.state, [{ from: Math.min(from, to - 1 < 0 ? 0 : from), to, severity: "error", message }]));
    },
    goTo: (line, column) => {
      view.dispatch({ selection: { anchor: offset(view.state, line, column) }, scrollIntoView: true });
      view.focus();
    },
  };
}

/** Find the offset of a line and column; a column counts code points, of which an offset has one or two units each. */
function offset(state: EditorState, line: number, column: number): number {
  const at = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  return at.from + [...at.text].slice(0, column - 1).join("").length;
}

function complete(context: CompletionContext, vocabulary: Vocabulary): CompletionResult | null {
  const word = context.matchBefore(WORD);
  const inside = syntaxTree(context.state).resolveInner(context.pos, -1).name;
  if (!context.explicit && (!word || word.from === word.to)) return null;
  if (inside === "Comment" || inside === "String") return null;
  const text = context.state.doc.toString();
  const { from, found } = proposals(text, context.pos, vocabulary);
  return found.length ? { from, options: found.map((one) => option(one, vocabulary)), filter: false } : null;
}

function option(proposal: Proposal, vocabulary: Vocabulary): Completion {
  const count = proposal.count === undefined ? "" : ` · ${proposal.count.toLocaleString()}`;
  return {
    label: proposal.text,
    detail: proposal.label + count,
    type: proposal.kind,
    apply: (view, _, from, to) => {
      const insert = [{ from, to, insert: proposal.text }];
      const line = proposal.prefix ? declaration(view.state, proposal.prefix, vocabulary) : null;
      const cursor = from + proposal.text.length + (line?.insert.length ?? 0);
      view.dispatch({ changes: line ? [line, ...insert] : insert, selection: { anchor: cursor }, userEvent: "input.complete" });
    },
  };
}

/** Give the change that declares a prefix; null when the query declares it, or when nobody knows it. */
function declaration(state: EditorState, prefix: string, vocabulary: Vocabulary): { from: number; insert: string } | null {
  const found = tokens(state.doc.toString());
  const iri = vocabulary.prefixes[prefix];
  if (declared(found).has(prefix) || iri === undefined) return null;
  const from = prologueEnd(found);
  const line = `PREFIX ${prefix}: <${iri}>`;
  return { from, insert: from ? `\n${line}` : `${line}\n` };
}

/** Find what is wrong before the query is sent: the first place that is no SPARQL, and prefixes without declaration. */
function faults(state: EditorState, vocabulary: Vocabulary, say: Say): Diagnostic[] {
  const text = state.doc.toString();
  const broken = firstError(state);
  const unknown = undeclared(tokens(text)).map(({ text: name, from }): Diagnostic => {
    const prefix = name.slice(0, name.indexOf(":"));
    const message = say("query.undeclared", { prefix });
    return { from, to: from + name.length, severity: "warning", message, ...cure(state, prefix, vocabulary, say) };
  });
  return text.trim() && broken !== null
    ? [{ from: broken, to: Math.min(broken + 1, text.length), severity: "error", message: say("query.wrong") }, ...unknown]
    : unknown;
}

function cure(state: EditorState, prefix: string, vocabulary: Vocabulary, say: Say): Pick<Diagnostic, "actions"> {
  if (!declaration(state, prefix, vocabulary)) return {};
  const apply = (view: EditorView) => {
    const line = declaration(view.state, prefix, vocabulary);
    if (line) view.dispatch({ changes: line });
  };
  return { actions: [{ name: say("query.declare"), apply }] };
}

function firstError(state: EditorState): number | null {
  let found: number | null = null;
  syntaxTree(state).iterate({
    enter: (node) => {
      if (node.type.isError && found === null) found = node.from;
      return found === null;
    },
  });
  return found;
}
