// An article, opened at the sentence that was quoted from it; and whether an answer helped. Comes in: a press on a mark,
// on a quoted sentence or on a title. Goes out: the article beside the talk, or over it on a narrow screen.
// Text of an article only ever becomes text; the server cut it at the sentence, because we count in other units than it.
(() => {
  "use strict";
  const { byId, made } = chat;
  const api = (path) => new URL(`../api/${path}`, location.href);
  const BLANK = /[\s\x1c-\x1f\x85]/g; // as Python has it, which drew the quote in one line
  let opener = null;
  let wanted = null; // the button whose article was asked for last; null once the article is closed

  const langOf = (script) => (script === "hant" ? "zh-Hant" : "zh-Hans");
  // An id in an address: with its slashes, which many proxies refuse as %2F, unless the browser would take a/../b for b.
  const inPath = (id) => id.split("/").map(encodeURIComponent).join(/(^|\/)\.\.?(\/|$)/.test(id) ? "%2F" : "/");
  const same = (one, other) => one.replace(BLANK, "") === other.replace(BLANK, "");

  // A heading loses the # that reading gave it and looks like one instead.
  function lines(text, into, quoted = false) {
    text.split("\n").forEach((line, n) => {
      if (n > 0 || !into.lastElementChild) into.append(made("p"));
      const shown = quoted ? line : line.replace(/^#+ */, (marks) => {
        if (n > 0) into.lastElementChild.className = "heading";
        return n > 0 ? "" : marks;
      });
      if (shown) into.lastElementChild.append(quoted ? made("mark", {}, shown) : shown);
    });
  }

  function region(form, word, lang) {
    const node = made("div", { className: "text", tabIndex: 0, role: "region", ariaLabel: chat.sentence(word), lang });
    node.dataset.form = form;
    return node;
  }

  function cleaned(found, script) {
    const text = region("clean", "in_article", langOf(script));
    if (found.quote == null) lines(`\n${found.text}`, text);
    else {
      const [before, after] = [found.before.trimStart(), found.after.trimEnd()];
      lines(`${found.cut[0] ? "…" : ""}\n${before}`, text);
      lines(found.quote, text, true);
      lines(after + (found.cut[1] ? "…" : ""), text);
    }
    for (const blank of text.querySelectorAll("p:empty")) blank.remove();
    return text;
  }

  function published({ as_published: found }) {
    const text = region("published", "as_published", "zh");
    text.append(found.before, made("mark", {}, found.quote), found.after);
    text.hidden = true;
    return text;
  }

  function original(uri) {
    let address = null;
    try { address = new URL(uri); } catch { return ""; }
    if (!["http:", "https:"].includes(address.protocol)) return "";
    return chat.say(made("a", { className: "original", href: uri, target: "_blank", rel: "noopener noreferrer" }), "open");
  }

  function header(found, script) {
    const lang = langOf(script);
    const title = made("h2", { id: "reader-title", tabIndex: -1, lang }, found.title);
    const place = [found.site, found.published].filter(Boolean).join(" · ");
    const notices = made("ul", { className: "notices", lang }, ...found.notices.map((notice) => made("li", {}, notice)));
    return made("header", {}, title, ...(place ? [made("p", { className: "place", lang }, place)] : []),
      ...(found.notices.length ? [notices] : []), original(found.uri));
  }

  function toQuote() {
    const text = byId("article").querySelector(".text:not([hidden])");
    const mark = text?.querySelector("mark");
    if (!text) return;
    const above = mark ? mark.getBoundingClientRect().top - text.getBoundingClientRect().top : 0;
    text.scrollTop += above - (mark ? text.clientHeight / 4 : 0);
  }

  function show(...parts) {
    byId("article").replaceChildren(...parts);
    const reader = byId("reader");
    const wide = matchMedia("(min-width: 64rem)").matches;
    if (!reader.open) wide ? reader.show() : reader.showModal();
    document.body.classList.toggle("reading", true);
    byId("reader-title").focus({ preventScroll: true });
  }

  // The article, or {why} there is none to show. In one that was edited since, the same place holds other words.
  async function fetched({ article, start, end, script, quote }) {
    const query = new URLSearchParams(start === undefined ? { script } : { script, start, end });
    const headers = { "youju-session": chat.session };
    try {
      const response = await fetch(api(`articles/${inPath(article)}?${query}`), { headers });
      if (!response.ok) return { why: [404, 422].includes(response.status) ? "gone" : "unread" };
      const found = await response.json();
      return quote === undefined || same(found.quote, quote) ? found : { why: "changed" };
    } catch {
      return { why: "unread" };
    }
  }

  async function open(button) {
    const { script, title, quote } = button.dataset;
    wanted = button;
    for (const other of document.querySelectorAll(".read.current")) other.classList.remove("current");
    button.classList.add("current");
    const form = byId("form");
    const copy = byId("reader").querySelector(".copy");
    const copied = button.parentElement.querySelector(".copy");
    const found = await fetched(button.dataset);
    // Closed, or another one opened, or its conversation left or covered, while this one was fetched.
    if (wanted !== button || !button.isConnected || byId("history").open) return;
    form.hidden = !found.as_published;
    form.setAttribute("aria-pressed", "false");
    copy.hidden = !copied;
    copy.dataset.copy = copied?.dataset.copy ?? "";
    if (!found.why) {
      show(header(found, script), cleaned(found, script), ...(found.as_published ? [published(found)] : []));
      toQuote();
    } else {
      const lang = langOf(script);
      const why = chat.say(made("p", { className: "problem" }), found.why);
      const kept = found.why !== "unread" && quote ? [made("blockquote", { lang }, quote)] : [];
      show(made("h2", { id: "reader-title", tabIndex: -1, lang }, title), why, ...kept);
    }
  }

  function close(dialog) {
    dialog.close();
    if (dialog.id === "reader") leave();
  }

  function leave() {
    wanted = null;
    document.body.classList.remove("reading");
    if (opener?.isConnected) opener.focus();
    else document.querySelector("#question textarea").focus();
  }

  async function judge(turn, helpful, reason) {
    const body = JSON.stringify({ answer_id: turn.dataset.answer, helpful, ...(reason ? { reason } : {}) });
    const headers = { "Content-Type": "application/json", "youju-session": chat.session };
    const status = await fetch(api("feedback"), { method: "POST", headers, body }).then((r) => r.status, () => 0);
    const sent = status === 200;
    const closed = [404, 409].includes(status); // given by a server that is no more, or judged often enough
    for (const thumb of turn.querySelectorAll(".thumb")) {
      thumb.setAttribute("aria-pressed", String(sent && thumb.dataset.helpful === String(helpful)));
    }
    const thanks = turn.querySelector(".thanks") ?? made("p", { className: "thanks place" });
    turn.querySelector(".reason").after(chat.say(thanks, sent ? "thanks" : closed ? "judged_no_more" : "not_sent"));
    chat.tell(thanks.textContent);
    return sent;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    const turn = button.closest(".turn");
    if (button.classList.contains("mark")) {
      opener = button;
      open(turn.querySelector(`.read[data-n="${button.textContent}"]`));
    } else if (button.classList.contains("read")) {
      opener = button;
      open(button);
    } else if (button.classList.contains("close")) {
      close(button.closest("dialog"));
    } else if (button.id === "form") {
      const raw = button.getAttribute("aria-pressed") === "false";
      button.setAttribute("aria-pressed", String(raw));
      for (const text of byId("article").querySelectorAll(".text")) {
        text.hidden = (text.dataset.form === "published") !== raw;
      }
      toQuote();
    } else if (button.classList.contains("thumb")) {
      const helpful = button.dataset.helpful === "true";
      const sent = await judge(turn, helpful);
      const reason = turn.querySelector(".reason");
      reason.hidden = helpful || !sent;
      if (!reason.hidden) reason.querySelector("input").focus();
    }
  });

  document.addEventListener("submit", async (event) => {
    if (!event.target.matches?.(".reason")) return;
    event.preventDefault();
    const turn = event.target.closest(".turn");
    if (!(await judge(turn, false, event.target.elements.reason.value.trim()))) return;
    event.target.hidden = true;
    turn.querySelector(".thumb[data-helpful=false]").focus();
  });

  // A telephone closes a dialog by its own back button too, past everything here.
  document.addEventListener("close", ({ target }) => {
    if (target.id === "reader" && !target.open && document.body.classList.contains("reading")) leave();
  }, true);

  // A dialog that is not modal knows nothing of Escape; one that is would not give the focus back to a mark.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const dialog = document.querySelector("dialog:modal") ?? (byId("reader")?.open ? byId("reader") : null);
    if (!dialog) return;
    event.preventDefault();
    close(dialog);
  });
})();
