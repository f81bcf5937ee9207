// An answer of /api/ask as elements. Comes in: the object, the words of the page, what to do when something is clicked.
// Goes out: elements whose every text was set as text: nothing that an article says can become markup or a link.

export function element(kind, properties, ...children) {
  const made = Object.assign(document.createElement(kind), properties);
  made.append(...children);
  return made;
}

// The language of an article's words, and of a question's: the page around may be in another.
export const langOf = (script) => script === "hant" ? "zh-Hant" : "zh-Hans";

const button = (text, onclick, className = "quiet") => element("button", { type: "button", className, onclick }, text);

// What the page shows for `answer`: statements or a refusal, what stays open, what else can be asked, the sources.
// `act.open(citation)` opens an article, `act.ask(text)` asks, `act.say(text)` tells a screen reader.
export function drawn(answer, words, { open, ask, say }) {
  const act = { ask, say, open: (source) => open({ ...source, script: answer.script }) };
  const lang = langOf(answer.script);
  const parts = [];
  if (answer.query !== answer.question) {
    const [before, after] = words.asked_as.split("{query}");
    parts.push(element("p", { className: "faint" }, before, element("span", { lang }, answer.query), after));
  }
  if (answer.statements.length) parts.push(...statements(answer, words, act));
  else parts.push(element("p", { className: "refusal" }, words[answer.remark || "not_found"]), ...nearest(answer, words, act, lang));
  if (answer.uncovered.length)
    parts.push(element("p", { className: "uncovered" }, element("b", {}, words.uncovered),
      element("span", { lang }, answer.uncovered.join("、"))));
  if (answer.citations.length) parts.push(sources(answer, words, act, lang));
  if (answer.suggestions.length) {
    const questions = answer.suggestions.map((text) => element("li", { lang }, button(text, () => act.ask(text), "question")));
    parts.push(element("h3", {}, words.examples), element("ul", {}, ...questions));
  }
  return parts;
}

// Statements in the order given: a run of points becomes a list, a run that takes sides becomes columns.
function statements(answer, words, act) {
  const cited = new Map(answer.citations.map((citation) => [citation.n, citation]));
  const lang = langOf(answer.script);
  const line = (statement) => {
    const marks = statement.citations.map((n) => mark(cited.get(n), words, act));
    if (statement.kind === "note")
      return element("p", { className: "note" }, element("b", {}, words.note), statement.text, ...marks);
    return element(statement.kind === "point" ? "li" : "p", { className: statement.kind, lang }, statement.text, ...marks);
  };
  const parts = [];
  for (const run of runs(answer.statements)) {
    if (run[0].side) parts.push(element("h3", {}, words.sides), sides(run, cited, words, line, lang));
    else if (run[0].kind === "point") parts.push(element("ul", { className: "points" }, ...run.map(line)));
    else parts.push(...run.map(line));
  }
  return parts;
}

// Neighbours that stand together: those that take sides, those that are points, and the others.
function runs(all) {
  const kind = (statement) => statement.side ? "side" : statement.kind === "point" ? "point" : "line";
  const found = [];
  for (const statement of all) {
    const last = found.at(-1);
    if (last && kind(last[0]) === kind(statement)) last.push(statement);
    else found.push([statement]);
  }
  return found;
}

function sides(run, cited, words, line, lang) {
  const columns = [...new Set(run.map((statement) => statement.side))].map((side) => {
    const taken = run.filter((statement) => statement.side === side);
    const said = [...new Set(taken.flatMap((statement) => statement.citations))].map((n) => cited.get(n));
    const points = taken.every((statement) => statement.kind === "point");
    return element("section", { className: "side" },
      element("h4", {}, words.side.replace("{n}", side)),
      ...(points ? [element("ul", { className: "points" }, ...taken.map(line))] : taken.map(line)),
      ...said.map((citation) => element("p", { className: "place" }, element("span", { lang }, citation.title),
        ` · ${citation.published || words.undated}`)));
  });
  return element("div", { className: "sides" }, ...columns);
}

function mark(citation, words, act) {
  const name = words.source_n.replace("{n}", citation.n);
  const opener = element("button", { type: "button", className: "mark", ariaLabel: name, onclick: () => act.open(citation) },
    `[${citation.n}]`);
  opener.setAttribute("aria-haspopup", "dialog");
  return element("sup", {}, opener);
}

function nearest(answer, words, act, lang) {
  if (!answer.nearest.length) return [];
  const items = answer.nearest.map((article) => element("li", { lang }, button(article.title, () => act.open(article), "question")));
  return [element("h3", {}, words.nearest), element("ul", {}, ...items)];
}

function sources(answer, words, act, lang) {
  const cards = answer.citations.map((citation) => {
    const copied = async () => act.say(await copy(quoteOf(citation)) ? words.copied : words.not_copied);
    return element("article", { className: "source", lang },
      element("h4", {}, element("span", { className: "number" }, citation.n), " ", citation.title),
      element("p", { className: "place" }, placeOf(citation)),
      ...notices(citation, lang),
      element("blockquote", {}, citation.quote),
      element("p", { className: "tools", lang: document.documentElement.lang },
        button(words.in_article, () => act.open(citation)), button(words.copy_quote, copied), ...original(citation, words)));
  });
  return element("section", { className: "sources" }, element("h3", {}, words.sources_title), ...cards);
}

export function notices(citation, lang) {
  if (!citation.notices?.length) return [];
  return [element("ul", { className: "notices", lang }, ...citation.notices.map((notice) => element("li", {}, notice)))];
}

export function placeOf(citation) {
  return [citation.site, citation.published].filter(Boolean).join(" · "); // that there is no date, a notice says
}

// A link to the page itself; nothing but http and https, which could run or leak something.
export function original(citation, words) {
  if (!/^https?:\/\/[^/]/i.test(citation.uri)) return [];
  return [element("a", { href: citation.uri, target: "_blank", rel: "noopener noreferrer" }, words.open)];
}

// A quote as it is pasted: with who says it.
export function quoteOf(citation) {
  const source = [citation.title, placeOf(citation), citation.uri].filter(Boolean).join(" · ");
  return `“${citation.quote.trim()}”\n—— ${source}`;
}

// Into the clipboard, also where a page around forbids the newer way; whether that went well.
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const copying = (event) => { event.clipboardData.setData("text/plain", text); event.preventDefault(); };
    document.addEventListener("copy", copying);
    const done = document.execCommand("copy");
    document.removeEventListener("copy", copying);
    return done;
  }
}
