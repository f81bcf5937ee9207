// 有据 on another page. Comes in: the options of its script tag. Goes out: a launcher with a panel, or a panel in place;
// the global Youju; events. Knows nothing of answers: the panel is a frame of our server.
(() => {
  "use strict";
  const tag = document.currentScript; // a module has none
  if (!tag) return console.error("youju: load widget.js by a plain script tag");
  const base = new URL(".", tag.src);
  const options = tag.dataset;
  const SMALL = "(max-width: 479.98px)"; // it covers the page
  const wanted = options.lang || navigator.language;
  const lang = /^zh-(tw|hk|mo|hant)/i.test(wanted) ? "zh-TW" : /^en/i.test(wanted) ? "en" : "zh-CN";
  const [NAME, CLOSE, FAILED] = {
    "zh-CN": ["有据", "关闭", "现在打不开，请稍后再试。"],
    "zh-TW": ["有據", "關閉", "現在打不開，請稍後再試。"],
    en: ["Youju", "Close", "This cannot be opened now; please try again later."],
  }[lang];

  // Rules of the page reach a shadow root by its host only, where our !important wins; a constructed sheet needs no
  // style-src. On lightness 49.44 black and white are alike legible.
  const STYLE = `
:host { all: initial !important; display: block !important; direction: ltr !important }
[hidden], .failed:empty { display: none !important }
.root {
  --paper: #faf9f6; --ink: #1f2326; --line: #dedbd3; --fill: var(--color, #1f5a72); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; color-scheme: light;
}
.dark { --paper: #17191b; --ink: #e8e6e1; --line: #363b3f; --fill: var(--color, #8cc4da); color-scheme: dark }
button { font: inherit; color: inherit; border: 0; cursor: pointer }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px }
.launcher {
  position: fixed; bottom: 16px; z-index: 2147483646; display: flex; align-items: center; gap: 8px; min-height: 48px;
  max-width: calc(100vw - 32px); padding: 8px 20px; border-radius: 24px; background: var(--fill);
  color: lch(from var(--fill) calc((49.44 - l) * infinity) 0 0); box-shadow: 0 2px 9px #0003;
}
.left { left: 16px }
.right { right: 16px }
.launcher::before {
  content: ""; flex: none; width: 20px; height: 18px; background: currentColor;
  clip-path: path(evenodd, "M1 1h18v13h-9l-5 4v-4H1zM3 3v9h14V3zM6 5h8v1.5H6zM6 8.5h5V10H6z");
}
.panel {
  box-sizing: border-box; display: flex; flex-direction: column; overflow: hidden; width: var(--width, auto); height: var(--height, 640px);
  max-width: 100%; border: 1px solid var(--line); border-radius: 12px; background: var(--paper);
}
.floating {
  position: fixed; bottom: 80px; z-index: 2147483647; width: var(--width, 400px); max-width: calc(100vw - 32px);
  max-height: calc(100dvh - 96px); box-shadow: 0 8px 40px #0004;
}
header {
  display: flex; align-items: center; justify-content: space-between; padding: 4px 8px 4px 16px;
  border-bottom: 1px solid var(--line); font-weight: 600;
}
header button { width: 40px; height: 40px; border-radius: 8px; background: none; font-size: 24px; line-height: 1 }
iframe { flex: 1; min-height: 0; border: 0; color-scheme: inherit }
.failed { margin: auto; padding: 24px }
@keyframes rise { from { opacity: 0; transform: translateY(8px) } }
@media (prefers-reduced-motion: no-preference) { .floating { animation: rise .16s } }
@media ${SMALL} {
  .launcher[aria-expanded="true"] { visibility: hidden }
  .floating { inset: 0; width: auto; height: 100dvh; max-width: none; max-height: none; border: 0; border-radius: 0 }
}`;

  const make = (kind, properties, ...children) => {
    const element = Object.assign(document.createElement(kind), properties);
    element.append(...children);
    return element;
  };

  function widget(name, side, place) {
    const stop = new AbortController();
    const until = { signal: stop.signal };
    let frame, ready, shown, back, waiting = [];

    const emit = (type, detail) =>
      document.dispatchEvent(new CustomEvent(`youju:${type}`, { detail: { widget: name, ...detail } }));
    const key = `youju:${name}`;
    const due = `${key}:reset`;
    const stored = (work) => { try { return work(sessionStorage); } catch { /* forbidden */ } };
    const say = (youju, detail) => ready
      ? frame.contentWindow.postMessage({ youju, ...detail }, base.origin) : waiting.push([youju, detail]);

    const { title = NAME, theme = "" } = options;
    const panel = make("div", { className: place ? "panel" : `panel floating ${side}`, id: "panel", hidden: true,
      role: place ? "region" : "dialog", ariaLabel: title });
    const failed = make("p", { className: "failed", role: "alert" });
    const shut = make("button", { ariaLabel: CLOSE, onclick: () => close() }, "×");
    const launcher = make("button",
      { className: `launcher ${side}`, ariaLabel: title, ariaExpanded: "false", onclick: () => toggle() }, title);
    launcher.setAttribute("aria-controls", "panel");
    panel.append(...(place ? [] : [make("header", {}, title, shut)]), failed);
    const root = make("div", { className: "root", lang }, ...(place ? [] : [launcher]), panel);
    const night = matchMedia("(prefers-color-scheme: dark)");
    const dress = () => root.classList.toggle("dark", theme === "dark" || (theme !== "light" && night.matches));
    night.addEventListener("change", dress, until);
    dress();
    if (CSS.supports("color", options.color)) root.style.setProperty("--color", options.color);
    for (const part of ["width", "height"])
      root.style.setProperty(`--${part}`, options[part]?.replace(/^\d+$/, "$&px") ?? "");
    const host = make("youju-widget");
    const shadow = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(root);
    (place || document.body).append(host);

    function load() {
      const address = new URL(`embed?lang=${lang}&theme=${theme}`, base);
      // After the #: servers write down what stands before it.
      address.hash = new URLSearchParams({ ...options, title, widget: name, host: location.origin });
      frame = make("iframe", { title, allow: "clipboard-write", referrerPolicy: "no-referrer", src: address,
        onload: () => setTimeout(fail, 1000) });
      failed.textContent = "";
      panel.append(frame);
      if (stored((kept) => kept[due])) say("reset");
    }
    function fail() { // a panel is ready before it has loaded, unless it was refused
      if (ready || !frame) return;
      frame.remove();
      frame = null; // the next opening tries again
      waiting = [];
      failed.textContent = FAILED;
      emit("error", { reason: "load" });
    }
    function show(is) {
      shown = is;
      panel.hidden = !is;
      launcher.ariaExpanded = `${is}`;
      stored((kept) => kept[key] = is ? "open" : "closed");
    }
    function open(focus = true) {
      if (!frame) load();
      if (!shown) {
        back = document.activeElement;
        show(true);
        emit("open");
      }
      if (focus === false) return;
      frame.focus();
      say("focus");
    }
    function close() {
      if (!shown) return;
      const inside = panel.contains(shadow.activeElement);
      show(false);
      if (inside) (back?.isConnected && ![document.body, host].includes(back) ? back : launcher).focus();
      emit("close");
    }
    const toggle = () => shown ? close() : open();
    const ask = (question) => { open(); say("ask", { question: String(question) }); };
    // A frame that is not there yet does it when it comes, be it on another page.
    const reset = () => { if (!ready) stored((kept) => kept[due] = 1); if (frame) say("reset"); };
    function destroy() {
      stop.abort();
      host.remove();
      frame = ready = null;
      delete Youju.widgets[name];
    }

    const pass = ({ youju, ...detail }) => emit(youju, detail);
    const told = { __proto__: null, answer: pass, refusal: pass, error: pass,
      ready: () => {
        ready = true;
        stored((kept) => delete kept[due]);
        for (const message of waiting.splice(0)) say(...message);
      },
      close: () => place || close(),
    };
    addEventListener("message", ({ data, origin, source }) => {
      if (origin !== base.origin || source !== frame?.contentWindow || !data) return;
      told[data.youju]?.(data);
    }, until);
    shadow.addEventListener("keydown", ({ key }) => key === "Escape" && !place && close());

    document.addEventListener("focusin", ({ target }) => { // nothing under the panel has the focus
      if (shown && !place && target !== host && matchMedia(SMALL).matches) shut.focus();
    }, until);

    const on = (type, hear) => listen(type, (detail) => detail.widget === name && hear(detail), until);
    // Some sites put a new body in the old one's place; the frame then loads anew.
    place || new MutationObserver(() => {
      if (!host.isConnected && !stop.signal.aborted) ready = document.body.append(host);
    }).observe(document.documentElement, { childList: true });

    const calls = Youju.widgets[name] = { open, close, toggle, ask, reset, destroy, on };
    // Without a name, a call is for the first widget.
    for (const call in calls) Youju[call] ??= (...given) => Object.values(Youju.widgets)[0]?.[call](...given);
    calls.host = host;
    emit("ready");
    const first = (options.open ?? (place ? "" : "false")) === "false" ? "closed" : "open";
    if ((stored((kept) => kept[key]) || first) === "open") open(false);
  }

  function listen(type, hear, until) {
    const heard = (event) => hear(event.detail);
    document.addEventListener(`youju:${type}`, heard, until);
    return () => document.removeEventListener(`youju:${type}`, heard);
  }

  function start() {
    const place = options.target && document.querySelector(options.target);
    if (place === null) return console.error(`youju: there is no ${options.target} on this page`);
    const end = getComputedStyle(document.documentElement).direction === "rtl" ? "left" : "right";
    const side = /^(left|right)$/.test(options.position) ? options.position : end;
    const name = options.target || side;
    window.Youju ??= { widgets: {}, on: listen };
    const there = Youju.widgets[name];
    if (there?.host.isConnected) return;
    there?.destroy(); // its place was made anew
    widget(name, side, place);
  }
  document.readyState === "loading" ? addEventListener("DOMContentLoaded", start) : start();
})();
