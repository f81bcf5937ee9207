// The talk itself. Comes in: a question, typed, offered or in the address. Goes out: its turn on the page, answered or
// with what went wrong and a way to ask again. Knows nothing of how an answer is drawn: the server sends the turn.
(() => {
  "use strict";
  const { byId, made, stored } = chat;
  let pending = null; // { question, turn, leaving } while the server works; leaving is an AbortController
  const WAITS = { 429: "busy", 503: "not_now" }; // what is said with how long to wait, by status
  const MOST = 20; // earlier questions sent along; what leans on more is a new question

  const box = () => document.querySelector("#question textarea");
  const heading = (turn) => turn.querySelector(".asked");

  // Set as typing would, or Gradio would put the old text back.
  function fill(text) {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box(), text);
    box().dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Help comes before anything else, also when nothing else comes.
  const despair = new RegExp(chat.despair);
  function turnFor(question, ...inside) {
    const help = despair.test(question) ? [chat.say(made("p", { className: "help" }), "help")] : [];
    const title = made("h2", { className: "asked", tabIndex: -1, ...chat.langOf(question) }, question);
    const turn = made("section", { className: "turn" }, title, made("div", { className: "answer" }, ...help, ...inside));
    turn.dataset.asked = question;
    return turn;
  }

  function problem(question, key, value) {
    const why = chat.say(made("p", { className: "problem" }), key, value);
    chat.tell(why.textContent);
    const turn = turnFor(question, why, chat.button("again", "ask", { question }));
    turn.dataset.failed = "";
    return turn;
  }

  function show(turn) {
    byId("turns").append(turn);
    turn.scrollIntoView({ block: "start", behavior: chat.still() ? "auto" : "smooth" });
  }

  // The turn that stood for the work makes way; whoever had the focus in it finds it again.
  function settle(turn) {
    const had = pending.turn.contains(document.activeElement);
    pending.turn.replaceWith(turn);
    if (had) (turn.querySelector(".problem ~ .ask") ?? heading(turn)).focus({ preventScroll: true });
    pending = null;
    document.body.classList.remove("working");
  }

  async function ask(question) {
    if (pending || !question.trim()) return;
    const earlier = [...byId("turns").querySelectorAll(".turn[data-answer]")].map((turn) => turn.dataset.asked);
    const mine = begin(question);
    try {
      const response = await fetch("ask", {
        method: "POST",
        headers: { "Content-Type": "application/json", "youju-session": chat.session },
        body: JSON.stringify({ question, earlier: earlier.slice(-MOST) }),
        signal: mine.leaving.signal,
      });
      if (response.ok) answered((await response.json()).turn);
      else if (WAITS[response.status]) failed(WAITS[response.status], response.headers.get("Retry-After") ?? "10");
      else failed("failed");
    } catch {
      if (pending === mine) failed("offline");
    }
  }

  function begin(question) {
    stored.set("sessionStorage", "youju.pending", question);
    const sign = chat.say(made("p", { className: "work" }), "working");
    pending = { question, turn: turnFor(question, sign, chat.button("stop", "stop")), leaving: new AbortController() };
    show(pending.turn);
    if (box().value === question) fill("");
    else heading(pending.turn).focus({ preventScroll: true }); // what was pressed may be gone from the page
    document.body.classList.add("working");
    chat.tell(sign.textContent);
    return pending;
  }

  function answered(html) {
    const [turn] = chat.turns(html);
    const { question } = pending;
    settle(turn);
    // What cannot be asked so is there to be changed; what was typed in the meantime stays.
    if (turn.dataset.failed !== undefined && !box().value) fill(question);
    stored.drop("sessionStorage", "youju.pending");
    const said = [...turn.querySelectorAll(".help, .not-found, .quote, .note, .points li, .problem")];
    const sources = turn.querySelectorAll(".quotes li").length;
    const sum = sources ? [chat.sentence("told", sources)] : [];
    chat.tell([...said.map((part) => part.textContent), ...sum].join("\n"));
    if (turn.dataset.answer) chat.keep(turn);
  }

  const failed = (...why) => settle(problem(pending.question, ...why));

  // Whoever stops closes the connection, and the server then takes the question out of its queue. A question that failed
  // before is not offered again either: another conversation than its own may follow.
  function stop() {
    stored.drop("sessionStorage", "youju.pending");
    if (!pending) return;
    const { leaving } = pending;
    failed("stopped");
    leaving.abort();
  }
  chat.stop = stop;

  // Before the last answer has come nothing is sent: what was typed stays in the box.
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.target !== box()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(box().value);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.closest("#question")) {
      ask(box().value);
    } else if (button?.classList.contains("ask")) {
      if (pending) return;
      const { question } = button.dataset;
      button.closest(".turn[data-failed]")?.remove();
      ask(question);
    } else if (button?.classList.contains("stop")) {
      stop();
    } else if (button?.id === "new") {
      stop();
      chat.renew();
      box().focus();
    }
  });

  // A question in the address is asked once: a reload, or a page in another language, does not ask it again. Gradio draws
  // the box and the conversation in either order.
  chat.whenThere("body:has(#turns) #question textarea", () => {
    chat.restore();
    byId("turns").lastElementChild?.scrollIntoView({ block: "start" });
    const address = new URL(location.href);
    const question = address.searchParams.get("q");
    const unanswered = stored.get("sessionStorage", "youju.pending");
    if (question) {
      address.searchParams.delete("q");
      history.replaceState(null, "", address);
      ask(question);
    } else if (unanswered) show(problem(unanswered, "interrupted"));
  });
})();
