// What a page may do with the widget: listen, and call it.
window.heard = [];
for (const type of ["ready", "open", "close", "answer", "refusal", "error"])
  document.addEventListener(`youju:${type}`, (event) => heard.push([type, event.detail]));
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective));
