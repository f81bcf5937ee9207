// What every part of the page needs: sentences of the interface, the theme, copying, the input method's Enter key.
// Comes in: window.chat with the language, its words and those of despair. Goes out: the same with tools for the scripts
// after this one.
// Every handler sits on the document, because Gradio draws its parts anew.
(() => {
  "use strict";
  const { words } = chat;
  // Gradio says lang="en", or now and then the browser's language, whatever the page holds; screen readers and the choice
  // of glyphs go by it.
  const speak = () => {
    if (document.documentElement.lang !== chat.language) document.documentElement.lang = chat.language;
  };
  speak();
  new MutationObserver(speak).observe(document.documentElement, { attributeFilter: ["lang"] });
  chat.byId = (id) => document.getElementById(id);
  // Tells this page from others behind the same address, for the limits; a new one each time the page is opened.
  chat.session = [...crypto.getRandomValues(new Uint32Array(2))].map((number) => number.toString(16).padStart(8, "0")).join("");

  // A private window may refuse storage, with an exception at the first touch.
  chat.stored = {
    get: (area, key) => { try { return window[area].getItem(key); } catch { return null; } },
    set: (area, key, value) => { try { window[area].setItem(key, value); return true; } catch { return false; } },
    drop: (area, key) => { try { window[area].removeItem(key); } catch { /* then nothing is there */ } },
    keys: () => { try { return Object.keys(localStorage); } catch { return []; } },
  };

  chat.sentence = (key, value = "") => words[key].replace(/\{\w+\}/, () => value);

  chat.say = (node, key, value) => {
    node.dataset.word = key;
    if (value === undefined) delete node.dataset.value; else node.dataset.value = value;
    node.textContent = chat.sentence(key, value);
    return node;
  };

  chat.made = (tag, properties = {}, ...inside) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...inside);
    return node;
  };

  chat.button = (key, className, data = {}) => {
    const button = chat.made("button", { type: "button", className });
    Object.assign(button.dataset, data);
    return chat.say(button, key);
  };

  // What was kept on a page in another language says the same in the language of this one; a sentence that this version
  // of the page has no more stays as it was kept.
  chat.translated = (root) => {
    for (const node of root.querySelectorAll("[data-word], [data-label]")) {
      const { word, label, value } = node.dataset;
      if (Object.hasOwn(words, word)) node.textContent = chat.sentence(word, value);
      if (Object.hasOwn(words, label)) node.setAttribute("aria-label", chat.sentence(label, value));
    }
    return root;
  };

  // What is in Chinese says so on a page that is not: a screen reader chooses its voice by it.
  chat.langOf = (text) => (chat.language === "en" && /\p{Script=Han}/u.test(text) ? { lang: "zh" } : {});

  // Screen readers read out what changes here; the same sentence twice would be no change.
  chat.tell = (text) => {
    const told = chat.byId("told");
    told.textContent = "";
    const lines = text.split(/(?<=\n)/).map((line) => chat.made("span", chat.langOf(line), line));
    setTimeout(() => told.replaceChildren(...lines), 50);
  };

  chat.still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  chat.whenThere = (selector, then) => {
    const look = () => {
      const found = document.querySelector(selector);
      if (found) { watch.disconnect(); then(found); }
    };
    const watch = new MutationObserver(look);
    watch.observe(document.documentElement, { childList: true, subtree: true });
    look();
  };

  // The theme is the system's until the switch is used; back at the system's, the choice is forgotten.
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (chat.stored.get("localStorage", "youju.theme") ?? (system.matches ? "dark" : "light")) === "dark";
  function paint() {
    document.documentElement.dataset.theme = dark() ? "dark" : "light";
    const button = chat.byId("theme");
    if (button) chat.say(button, dark() ? "light" : "dark");
  }
  paint();
  system.addEventListener("change", paint);
  chat.whenThere("#theme", paint);

  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { // no permission, or plain http from another machine: the old way may still be open
      const field = chat.made("textarea", { value: text, className: "unseen" });
      (document.querySelector("dialog:modal") ?? document.body).append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  }

  chat.copy = async (button, text) => {
    const { word } = button.dataset;
    const said = (await copied(text)) ? "copied" : "not_copied";
    button.focus();
    chat.say(button, said);
    chat.tell(words[said]);
    setTimeout(() => { if (button.dataset.word === said) chat.say(button, word); }, 2000);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button || ["copied", "not_copied"].includes(button.dataset.word)) return;
    if (button.id === "theme") {
      const wanted = dark() ? "light" : "dark";
      if (wanted === (system.matches ? "dark" : "light")) chat.stored.drop("localStorage", "youju.theme");
      else chat.stored.set("localStorage", "youju.theme", wanted);
      paint();
    } else if (button.classList.contains("copy")) {
      chat.copy(button, button.dataset.copy);
    } else if (button.classList.contains("share")) {
      const question = button.closest(".turn").dataset.asked;
      chat.copy(button, new URL(`../?q=${encodeURIComponent(question)}`, location.href).href);
    }
  });

  // Enter that confirms a candidate of an input method belongs to the input method. Safari ends the composition before
  // the key event, so isComposing alone is not enough; keyCode 229 says "an input method has this key" everywhere.
  for (const type of ["keydown", "keypress", "keyup"]) {
    window.addEventListener(type, (event) => {
      if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.stopImmediatePropagation();
    }, true);
  }
})();
