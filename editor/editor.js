// Turns the field of the query page into an editor with colours and completion. The page works
// without it. It stands in a shadow root: there, styles need no exception from the page's policy.
import { autocompletion, closeBrackets, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { sparql } from "codemirror-lang-sparql";

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--panel)", fontSize: "0.95rem" },
  "&.cm-focused": { outline: "3px solid var(--amber)", outlineOffset: "-1px" },
  ".cm-content": { fontFamily: "var(--mono)", minHeight: "16rem", caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--sunk)", color: "var(--mute)", border: "0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--h2)" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--ink)", border: "1px solid var(--edge)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--h2)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--mute)", fontStyle: "normal" },
  ".cm-completionInfo": { fontFamily: "var(--sans)", maxWidth: "22rem" },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--link)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--teal)" },
  { tag: [tags.string, tags.literal, tags.number, tags.bool], color: "var(--amber)" },
  { tag: tags.comment, color: "var(--mute)" },
]);

const known = { prefixes: {}, terms: [] };

function complete(context) {
  const word = context.matchBefore(/[\w?:-]+/);
  if (!word && !context.explicit) return null;
  const text = context.state.doc.toString();
  const options = [];
  for (const name of new Set(text.match(/\?\w+/g) || [])) options.push({ label: name, type: "variable" });
  for (const term of known.terms) {
    options.push({ label: term.name, detail: term.label, info: term.definition, type: "class", apply: declared });
  }
  for (const [name, address] of Object.entries(known.prefixes)) {
    options.push({ label: `${name}:`, detail: address, type: "namespace", apply: declared });
  }
  return { from: word ? word.from : context.pos, options, validFor: /^[\w?:-]*$/ };
}

// Puts in what was chosen, and the line that declares its prefix where it is missing.
function declared(view, chosen, from, to) {
  const name = chosen.label.split(":")[0];
  const changes = [{ from, to, insert: chosen.label }];
  const there = new RegExp(`^\\s*PREFIX\\s+${name}:`, "im").test(view.state.doc.toString());
  const line = there ? "" : `PREFIX ${name}: <${known.prefixes[name]}>\n`;
  if (line) changes.unshift({ from: 0, insert: line });
  view.dispatch({ changes, selection: { anchor: from + line.length + chosen.label.length } });
}

function replace(field) {
  const host = document.createElement("div");
  host.className = "editor";
  const root = host.attachShadow({ mode: "open" });
  const label = document.querySelector(`label[for="${field.id}"]`);
  const run = () => {
    field.form.requestSubmit();
    return true;
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        keymap.of([{ key: "Mod-Enter", run }]),
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        sparql(),
        syntaxHighlighting(colours),
        autocompletion({ override: [complete] }),
        keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label ? label.textContent : "Query" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) field.value = update.state.doc.toString();
        }),
        look,
      ],
    }),
  });
  field.hidden = true;
  field.after(host);
  if (label) label.addEventListener("click", () => view.focus());
  fetch(field.dataset.terms)
    .then((answer) => (answer.ok ? answer.json() : known))
    .then((found) => Object.assign(known, found))
    .catch(() => {});
}

for (const field of document.querySelectorAll("textarea.code[data-terms]")) replace(field);
