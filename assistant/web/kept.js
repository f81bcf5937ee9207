// Past conversations, kept in this browser and nowhere else: each under a key of its own, so that two tabs do not write
// over each other. Comes in: turns that were answered. Goes out: the same turns, after a reload or a restart.
(() => {
  "use strict";
  const { byId, made, stored, words } = chat;
  const PREFIX = "youju.conversation.";
  const TAGS = new Set(["SECTION", "ARTICLE", "DIV", "H2", "H3", "H4", "P", "UL", "OL", "LI", "SUP", "SPAN", "BLOCKQUOTE",
    "A", "BUTTON", "FORM", "LABEL", "INPUT"]);

  // What comes out of storage is trusted no more than an article: elements that a turn has, and nothing that runs.
  function harmless(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const node of page.body.querySelectorAll("*")) {
      if (!TAGS.has(node.tagName)) node.remove();
      for (const { name, value } of [...node.attributes]) {
        const runs = name.startsWith("on") || name === "style" || name === "action" || name === "formaction";
        if (runs || (name === "href" && !/^\s*https?:/i.test(value))) node.removeAttribute(name);
      }
    }
    return page.body;
  }

  // The conversation of this tab: another tab has its own, and so has this one after a restart.
  const current = () => stored.get("sessionStorage", "youju.current");
  function read(id) {
    try {
      const found = JSON.parse(stored.get("localStorage", PREFIX + id));
      return Array.isArray(found?.turns) && found.turns.every((html) => typeof html === "string") ? found : null;
    } catch {
      return null;
    }
  }

  chat.turns = (html) => [...harmless(html).querySelectorAll(":scope > .turn")];

  // Read, add and write in one go, so that no turn of another tab on the same conversation is lost.
  chat.keep = (turn) => {
    const id = current() ?? crypto.getRandomValues(new Uint32Array(2)).join("");
    const conversation = read(id) ?? { first: turn.dataset.asked, turns: [] };
    conversation.at = Date.now();
    conversation.turns.push(turn.outerHTML);
    const kept = stored.set("localStorage", PREFIX + id, JSON.stringify(conversation));
    byId("kept-not").textContent = kept ? "" : words.not_kept;
    if (kept) stored.set("sessionStorage", "youju.current", id);
  };

  chat.restore = (id = current()) => {
    const conversation = id && read(id);
    if (!conversation) return false;
    stored.set("sessionStorage", "youju.current", id);
    const turns = conversation.turns.flatMap(chat.turns).map(chat.translated);
    byId("turns").replaceChildren(...turns);
    return turns.length > 0;
  };

  chat.renew = () => {
    stored.drop("sessionStorage", "youju.current");
    byId("turns").replaceChildren();
    byId("kept-not").textContent = "";
  };

  const all = () => stored.keys().filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));

  function item(id, { first, at, turns }) {
    const when = new Date(at).toLocaleString(chat.language, { dateStyle: "medium", timeStyle: "short" });
    const about = made("span", { className: "place" }, `${when} · ${chat.sentence("questions_n", turns.length)}`);
    const open = made("button", { type: "button", className: "open" }, made("span", {}, String(first)), about);
    const line = made("li", {}, open, chat.button("delete", "delete"));
    line.dataset.id = id;
    return line;
  }

  function list() {
    const kept = all().map((id) => [id, read(id)]).filter(([, conversation]) => conversation);
    kept.sort(([, a], [, b]) => b.at - a.at);
    byId("conversations").replaceChildren(...kept.map(([id, conversation]) => item(id, conversation)));
    byId("none").hidden = kept.length > 0;
    byId("delete-all").hidden = kept.length === 0;
  }

  // Deleting takes two presses of the same button: nothing is lost by a slip, and nothing pops up.
  function sure(button) {
    if (button.dataset.word === "sure") return true;
    const { word } = button.dataset;
    chat.say(button, "sure");
    button.setAttribute("aria-live", "polite");
    button.addEventListener("blur", () => chat.say(button, word), { once: true });
    return false;
  }

  function remove(ids) {
    for (const id of ids) {
      stored.drop("localStorage", PREFIX + id);
      if (id !== current()) continue;
      chat.stop(); // or the answer that is waited for would be kept all the same
      chat.renew();
    }
    list();
    (byId("conversations").querySelector(".open") ?? byId("history").querySelector(".close")).focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.id === "past") {
      list();
      byId("history").showModal();
    } else if (button?.id === "delete-all") {
      if (!sure(button)) return;
      chat.stop(); // also where the conversation of this tab has no answer yet, and so is none of those
      remove(all());
    } else if (button?.closest("#conversations")) {
      const { id } = button.closest("li").dataset;
      if (button.classList.contains("delete")) {
        if (sure(button)) remove([id]);
        return;
      }
      chat.stop(); // or the answer that is waited for would be kept as one of this conversation
      if (chat.restore(id)) {
        byId("history").close();
        const last = byId("turns").lastElementChild.querySelector(".asked");
        last.scrollIntoView({ block: "start" });
        last.focus({ preventScroll: true });
      }
    }
  });
})();
