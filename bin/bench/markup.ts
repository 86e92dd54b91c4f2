import { createElement, Fragment, type ReactNode } from "react";

const pieces = /<!--[\s\S]*?-->|<!doctype html>|<\/([a-z0-9]+)>|<([a-z0-9]+)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*(\/?)>|([^<]+)/gi;
const attribute = /([^\s=]+)(?:="([^"]*)")?/g;
const alone = new Set(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"]);

interface Node {
  tag: string;
  attributes: Record<string, string>;
  children: (Node | string)[];
}

/**
 * A page as React wrote it, turned back into a tree, so that the floor renders the very same markup with React and
 * nothing else. It reads what React's renderer writes, not HTML at large.
 */
export function parseMarkup(html: string): Node {
  const root: Node = { tag: "", attributes: {}, children: [] };
  const open = [root];
  for (const [piece, closing, tag, attributes, selfClosing, text] of html.matchAll(pieces)) {
    const here = open.at(-1)!;
    if (text !== undefined) here.children.push(unescape(text));
    else if (closing) open.pop();
    else if (tag) {
      const node: Node = { tag, attributes: attributesOf(attributes ?? ""), children: [] };
      here.children.push(node);
      if (!selfClosing && !alone.has(tag)) open.push(node);
    } else if (!piece.startsWith("<!")) throw new Error(`Cannot read ${piece.slice(0, 60)}`);
  }
  if (open.length !== 1) throw new Error(`${open.at(-1)!.tag} is not closed.`);
  return root;
}

/** Elements made anew at each call, as a page's components make them. */
export function renderable(node: Node): ReactNode {
  const children = node.children.map((child) => (typeof child === "string" ? child : renderable(child)));
  if (node.tag === "") return createElement(Fragment, null, ...children);
  if (node.tag === "script" || node.tag === "style" || node.tag === "textarea") return createElement(node.tag, props(node));
  return createElement(node.tag, props(node), ...children);
}

function props({ attributes }: Node): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes)) {
    // Values of controls would ask for handlers; as defaults they render the same.
    if (name === "value") made.defaultValue = value;
    else if (name === "checked") made.defaultChecked = true;
    else if (name === "selected") continue;
    else made[renamed[name] ?? name] = value === "" && flags.has(name) ? true : value;
  }
  return made;
}

const flags = new Set(["disabled", "required", "hidden", "open", "readonly", "autofocus", "async", "defer", "multiple"]);
const renamed: Record<string, string> = { class: "className", for: "htmlFor", charset: "charSet", tabindex: "tabIndex", autocomplete: "autoComplete", maxlength: "maxLength", readonly: "readOnly", autofocus: "autoFocus", colspan: "colSpan", spellcheck: "spellCheck", popovertarget: "popoverTarget", datetime: "dateTime", "stroke-width": "strokeWidth", "stroke-linecap": "strokeLinecap", "stroke-linejoin": "strokeLinejoin", "stroke-dasharray": "strokeDasharray", "fill-rule": "fillRule", "clip-rule": "clipRule", viewbox: "viewBox" };

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(attribute)].map(([, name, value]) => [name!, unescape(value ?? "")]));
}

function unescape(text: string): string {
  return text.replace(/&(lt|gt|quot|#x27|amp);/g, (_whole, name: string) => ({ lt: "<", gt: ">", quot: '"', "#x27": "'", amp: "&" })[name]!);
}
