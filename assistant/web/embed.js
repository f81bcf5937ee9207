// The page that other sites frame: a conversation. Comes in: questions typed here or sent by the widget around it, its
// options after the # of the address. Goes out: answers of /api/ask on the page, events to the widget. It does not know
// how an answer is found, nor (embed_answer.js, embed_reader.js) how one is drawn.
import { drawn, element, langOf } from "./embed_answer.js";
import { reader } from "./embed_reader.js";

const byId = (id) => document.getElementById(id);
const words = JSON.parse(document.body.dataset.words);
const despair = new RegExp(document.body.dataset.despair);
const language = document.documentElement.lang;
const given = new URLSearchParams(location.hash.slice(1));
const host = given.get("host") ?? "";
const framed = parent !== window && /^https?:\/\/[^/]+$/.test(host);
const kept = `youju:${host}:${given.get("widget")}`;
const [talk, turnsShown, box, status] = ["talk", "turns", "question", "status"].map(byId);
const WAITS = { 429: "busy", 503: "not_now" }; // what is said with how long to wait, by status
const SECONDS = 10; // until the next try, where the server does not say
const { longest } = box.dataset; // characters; no maxlength: what is pasted would be cut, and nobody told
const HAN = /\p{Script=Han}/u;
const MOST = 20; // earlier questions sent along; what leans on more is a new question
// Tells this page from others behind the same address, for the limits; a new one each time the page is opened.
const session = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

let turns = []; // {question, answer}: what was answered, oldest first
let asking = null; // the AbortController of the question that is being answered

// The widget is told what happened, never what was asked.
const tell = (type, detail) => { if (framed) parent.postMessage({ youju: type, ...detail }, host); };
const stored = (work) => { try { return work(sessionStorage); } catch { return null; } }; // storage may be forbidden
const read = reader(words, language, session, say);

// The same sentence twice would be no change, of which a screen reader says nothing; it chooses its voice by the language.
function say(...lines) {
  status.textContent = "";
  const lang = (line) => language === "en" && HAN.test(line) ? { lang: "zh" } : {};
  const parts = lines.map((line) => element("span", lang(line), `${line} `));
  setTimeout(() => status.replaceChildren(...parts), 50);
}

async function ask(text) {
  const question = text.trim();
  if (!question) return;
  asking?.abort();
  const mine = asking = new AbortController();
  const { turn, answer: place } = begin(question);
  showBusy(true);
  say(words.working);
  try {
    show(question, await answerTo(question, mine.signal), place);
  } catch (trouble) {
    showTrouble(question, trouble, turn, place);
  }
  place.removeAttribute("aria-busy");
  if (asking === mine) {
    scrollTo(turn); // now that there is enough below it
    asking = null;
    showBusy(false);
  }
}

// The answer as /api/ask gives it. Throws {reason, waits, seconds}, or what fetch throws.
async function answerTo(question, signal) {
  const earlier = turns.slice(-MOST).map((turn) => turn.question);
  const response = await fetch("api/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json", "youju-session": session },
    body: JSON.stringify({ question, earlier, language }),
    signal,
  });
  if (response.ok) return response.json();
  const waits = WAITS[response.status];
  const unusable = response.status === 422 || response.status === 413;
  throw { reason: waits ? "limited" : unusable ? "question" : "server", waits,
    seconds: waits ? Number(response.headers.get("Retry-After")) || SECONDS : 0 };
}

function begin(question) {
  byId("reader").close();
  byId("start").hidden = true;
  byId("fresh").hidden = false;
  const answer = element("div", { className: "answer" }, element("p", { className: "working" }, words.working));
  answer.setAttribute("aria-busy", "true");
  // Help comes before anything else, also when nothing else comes.
  const help = despair.test(question) ? [element("p", { className: "help" }, words.help)] : [];
  const asked = element("h2", { className: "asked", ...(HAN.test(question) ? { lang: "zh" } : {}) }, question);
  const turn = element("section", { className: "turn" }, asked, ...help, answer);
  turnsShown.append(turn);
  scrollTo(turn);
  return { turn, answer };
}

function show(question, answer, place) {
  turns.push({ question, answer });
  stored((storage) => storage.setItem(kept, JSON.stringify(turns)));
  draw(answer, place);
  const sentences = answer.statements.map((statement) => statement.text);
  const last = sentences.length ? words.told.replace("{n}", answer.citations.length) : words[answer.remark || "not_found"];
  say(...[answer.help, ...sentences, last].filter(Boolean));
  if (sentences.length) tell("answer", { outcome: answer.outcome, sources: answer.citations.length });
  else tell("refusal");
}

function draw(answer, place) {
  const helped = place.parentElement.querySelector(".help");
  if (answer.help && !helped) place.before(element("p", { className: "help" }, answer.help));
  const asked = place.parentElement.querySelector(".asked");
  if (HAN.test(asked.textContent)) asked.lang = langOf(answer.script);
  place.replaceChildren(...drawn(answer, words, { open: read, ask, say }));
}

function showTrouble(question, trouble, turn, place) {
  if (trouble.name === "AbortError") {
    say(words.stopped);
    return place.replaceChildren(element("p", { className: "trouble" }, words.stopped), again(question, turn));
  }
  const { reason = trouble instanceof TypeError ? "offline" : "server", waits, seconds } = trouble;
  const told = {
    limited: words[waits]?.replace("{seconds}", seconds),
    offline: words.offline,
    question: [...question].length > longest ? words.too_long.replace("{longest}", longest) : words.empty,
    server: words.failed,
  }[reason];
  const retry = again(question, turn);
  if (seconds) {
    retry.disabled = true;
    setTimeout(() => { retry.disabled = false; }, 1000 * seconds);
  }
  place.replaceChildren(element("p", { className: "trouble" }, told), ...(reason === "question" ? [] : [retry]));
  if (reason === "question" && !box.value) box.value = question; // to be changed
  say(told);
  tell("error", seconds ? { reason, retryAfter: seconds } : { reason });
}

function again(question, turn) {
  return element("button", { type: "button", className: "quiet", onclick: () => { turn.remove(); box.focus(); ask(question); } },
    words.again);
}

function showBusy(busy) {
  const leaving = byId(busy ? "send" : "stop");
  const focused = document.activeElement === leaving;
  byId("send").hidden = busy;
  byId("stop").hidden = !busy;
  if (focused) box.focus(); // or the keyboard would begin at the top of the page again
}

// Not scrollIntoView: that would scroll the page around the frame too.
function scrollTo(turn) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  talk.scrollTo({ top: turn.offsetTop - 12, behavior: still ? "auto" : "smooth" });
}

// A question that the page around proposes is selected, so that typing replaces it.
function focusBox() {
  box.focus();
  if (box.value && box.value === given.get("question")) box.select();
}

// What was kept by another version of this page, and cannot be drawn by this one, is left out.
function restore() {
  const found = stored((storage) => JSON.parse(storage.getItem(kept)));
  if (!Array.isArray(found)) return;
  for (const one of found) {
    if (typeof one?.question !== "string") continue;
    const { turn, answer: place } = begin(one.question);
    place.removeAttribute("aria-busy");
    try {
      draw(one.answer, place);
      turns.push(one);
    } catch {
      turn.remove();
    }
  }
  if (!turns.length) reset();
}

function reset() {
  asking?.abort();
  byId("reader").close();
  turns = [];
  stored((storage) => storage.removeItem(kept));
  turnsShown.replaceChildren();
  byId("start").hidden = false;
  byId("fresh").hidden = true;
  say();
}

byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (asking || !box.value.trim()) return;
  const question = box.value;
  box.value = "";
  ask(question);
});

// Enter that confirms a candidate of an input method belongs to the input method. Safari ends the composition before the
// key event, so isComposing alone is not enough; keyCode 229 says "an input method has this key" everywhere.
box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  byId("form").requestSubmit();
});
byId("stop").addEventListener("click", () => { asking?.abort(); box.focus(); });
byId("fresh").addEventListener("click", () => { reset(); box.focus(); });
byId("start").addEventListener("click", ({ target }) => {
  if (target.matches("button")) { box.focus(); ask(target.textContent); }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && !byId("reader").open) tell("close");
});
addEventListener("message", ({ data, origin, source }) => {
  if (!framed || source !== parent || origin !== host || !data) return;
  if (data.youju === "focus") focusBox();
  else if (data.youju === "reset") reset();
  else if (data.youju === "ask" && typeof data.question === "string") ask(data.question);
});

if (given.get("title")) byId("title").textContent = document.title = given.get("title");
if (framed && !given.has("target")) document.body.classList.add("in-panel"); // the widget draws the title there
if (CSS.supports("color", given.get("color"))) document.documentElement.style.setProperty("--fill", given.get("color"));
restore();
if (!turns.length && given.get("question")) {
  box.value = given.get("question");
}
byId("send").disabled = false; // sent before now, a question would be lost with the page
tell("ready");
