// The article in a dialog over the conversation, at the sentence that was quoted. Comes in: a citation, or an article
// without a quote. Goes out: the article of /api/articles as text.
import { copy, element, langOf, notices, original, placeOf, quoteOf } from "./embed_answer.js";

// A function that opens `source`, a citation or {article_id, title}; `session` is that of the page. `say` tells a screen reader what was done.
export function reader(words, language, session, say) {
  const dialog = document.getElementById("reader");
  const [title, place, text, tools] = ["h2", ".place", ".text", ".tools"].map((part) => dialog.querySelector(part));
  const raw = document.getElementById("raw");
  let source = null;
  let article = null;

  function show() {
    const published = raw.ariaPressed === "true";
    const shown = published ? article.as_published : article;
    text.className = published ? "text published" : "text";
    text.lang = published ? "zh" : langOf(article.script);
    const pieces = shown.quote ? [[shown.before, false], [shown.quote, true], [shown.after, false]] : [[article.text, false]];
    const drawn = paragraphs(pieces);
    // Many articles begin with their title, which stands above already.
    if (drawn[0]?.className === "heading" && drawn[0].textContent === title.textContent) drawn.shift();
    text.replaceChildren(...drawn);
    text.scrollTop = 0;
    const quoted = text.querySelector("mark");
    if (quoted) text.scrollTop = quoted.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 4;
  }

  // An article that is gone, or says something else there now, leaves the sentence that was quoted from it.
  function showTrouble(key) {
    const why = words[key];
    const kept = key !== "unread" && source.quote ? [element("blockquote", { lang: langOf(source.script) }, source.quote)] : [];
    raw.hidden = true;
    text.className = "text";
    text.lang = language;
    text.replaceChildren(element("p", {}, why), ...kept);
    say(why);
  }

  document.getElementById("copy").addEventListener("click", async () => {
    say(await copy(quoteOf(source)) ? words.copied : words.not_copied);
  });
  raw.addEventListener("click", () => {
    if (!article) return; // it is not there yet
    raw.ariaPressed = String(raw.ariaPressed !== "true");
    show();
  });

  return async (wanted) => {
    source = wanted;
    article = null;
    title.textContent = wanted.title;
    title.lang = place.lang = langOf(wanted.script);
    place.textContent = wanted.quote ? placeOf(wanted) : "";
    raw.ariaPressed = "false";
    raw.hidden = document.getElementById("copy").hidden = !wanted.quote;
    text.replaceChildren();
    tools.querySelector("a")?.remove();
    dialog.querySelector(".notices")?.remove();
    dialog.showModal();
    text.focus({ preventScroll: true }); // so that the arrow keys scroll
    try {
      const found = await fetched(wanted, session);
      if (source !== wanted) return; // closed, and another one opened, while this one was fetched
      article = found;
      place.textContent = placeOf(article);
      place.after(...notices({ notices: wanted.notices ?? article.notices }, place.lang));
      tools.append(...original(article, words));
      show();
    } catch (trouble) {
      if (source === wanted) showTrouble(trouble.why ?? "unread");
    }
  };
}

// An id in an address: with its slashes, which many proxies refuse as %2F, unless the browser would take a/../b for b.
const inPath = (id) => id.split("/").map(encodeURIComponent).join(/(^|\/)\.\.?(\/|$)/.test(id) ? "%2F" : "/");

const same = (one, other) => one.replace(/\s/g, "") === other.replace(/\s/g, "");

// The article, in the script of `source`. Throws {why}, a key of the words, or what fetch throws.
async function fetched(source, session) {
  const query = new URLSearchParams(source.quote ? { start: source.start, end: source.end } : {});
  if (source.script) query.set("script", source.script);
  const response = await fetch(`api/articles/${inPath(source.article_id)}?${query}`, { headers: { "youju-session": session } });
  if (!response.ok) throw { why: [404, 422].includes(response.status) ? "gone" : "unread" };
  const found = await response.json();
  // In an article that was edited since, the same place holds other words.
  if (source.quote && !same(found.quote, source.quote)) throw { why: "changed" };
  return { ...found, script: source.script };
}

// Runs of text, each quoted or not, as paragraphs. A heading loses the # that reading gave it, unless it is quoted.
function paragraphs(pieces) {
  const found = [element("p", {})];
  for (const [text, quoted] of pieces) {
    text.split("\n").forEach((line, i) => {
      if (i) found.push(element("p", {}));
      if (line) found.at(-1).append(quoted ? element("mark", {}, line) : line);
    });
  }
  const filled = found.filter((paragraph) => paragraph.textContent.trim());
  for (const paragraph of filled) {
    if (!paragraph.textContent.startsWith("#") || paragraph.querySelector("mark")) continue;
    paragraph.className = "heading";
    paragraph.textContent = paragraph.textContent.replace(/^[# ]+/, "");
  }
  return filled;
}
