// The page's own behaviour. Comes in: marks in the conversation (links to #source-ANSWER-N) and, after each answer, its
// sources in #inbox. It keeps the sources of every answer in #shown, and opens the one that a mark stands for.
// Every handler sits on the document: Gradio draws its parts anew and strips handlers from messages.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  let lastMark = null;

  // Enter that confirms a candidate of an input method belongs to the input method. Safari ends the composition before
  // the key event, so isComposing alone is not enough; keyCode 229 says "an input method has this key" everywhere.
  for (const type of ["keydown", "keypress", "keyup"]) {
    window.addEventListener(type, (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    }, true);
  }

  function show(section) {
    for (const other of document.querySelectorAll("#shown > *")) other.hidden = other !== section;
  }

  function scrollToQuote(details) {
    const text = details.querySelector(".text");
    const mark = text?.querySelector("mark");
    if (!mark) return;
    const above = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
    text.scrollTop += above - text.clientHeight / 4;
  }

  function open(source) {
    show(source.closest(".sources"));
    const details = source.querySelector(".in-article");
    details.open = true;
    scrollToQuote(details);
    for (const other of document.querySelectorAll(".source.current")) other.classList.remove("current");
    source.classList.add("current");
    source.focus({ preventScroll: true });
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    source.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  }

  // A link is clicked by Enter too, so one handler serves both.
  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.('#conversation a[href^="#source-"]');
    if (!mark) return;
    event.preventDefault();
    const source = byId(mark.getAttribute("href").slice(1));
    if (!source) return;
    lastMark = mark;
    open(source);
  });

  // A conversation that was cleared leaves nothing behind for the next person at this screen.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#clear")) return;
    for (const section of document.querySelectorAll("#shown .sources")) section.remove();
    show(document.querySelector("#shown .none"));
  });

  // Back from a source to the mark that led there.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest?.("#shown") && lastMark?.isConnected) lastMark.focus();
  });

  // "toggle" does not bubble; it is caught on its way down.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".source details[open]")) scrollToQuote(event.target);
  }, true);

  // The sources in the inbox are copied to #shown; an answer without any leaves the inbox empty.
  let collected = "";
  function collect() {
    const shown = byId("shown");
    const arrived = byId("inbox")?.querySelector(".sources");
    const answer = arrived?.dataset.answer ?? "";
    if (!shown || answer === collected) return;
    collected = answer;
    const section = arrived ? arrived.cloneNode(true) : shown.querySelector(".none");
    for (const twin of arrived?.querySelectorAll("[id]") ?? []) twin.removeAttribute("id");
    if (!section.isConnected) shown.append(section);
    show(section);
    byId("beside").scrollTop = 0;
  }
  new MutationObserver(collect).observe(document.body, { childList: true, subtree: true });
})();
