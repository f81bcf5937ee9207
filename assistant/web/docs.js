// The API's own description to a page on which every route can be tried. Text goes in as text, never as markup.
"use strict";

const make = (name, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...children);
  return element;
};

const EXAMPLES = {
  Asked: { question: "逾期多久会上征信?", earlier: [], language: "zh-CN", stream: false },
  Judged: { answer_id: "", helpful: true, reason: "other" },
  Completion: { model: "youju", messages: [{ role: "user", content: "网贷逾期会坐牢吗?" }], stream: false },
};

// As on the other pages: tells this page from others behind the same address, and from no page at all.
const session = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

let forms = {};

function named(schema) {
  return schema?.$ref?.split("/").pop() ?? schema?.title ?? "";
}

// How a field is written, in a few words.
function kind(schema) {
  if (schema.$ref) return kind(forms[named(schema)] ?? {});
  if (schema.anyOf) return schema.anyOf.map(kind).join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (schema.type === "array") return `list of ${kind(schema.items ?? {})}`;
  return schema.type ?? "anything";
}

function fields(schema) {
  const form = forms[named(schema)] ?? schema;
  const rows = Object.entries(form.properties ?? {}).map(([name, field]) =>
    make("tr", {}, make("th", { scope: "row" }, make("code", {}, name)), make("td", {}, kind(field)),
      make("td", {}, (form.required ?? []).includes(name) ? "needed" : "")));
  return rows.length ? [make("table", {}, make("tbody", {}, ...rows))] : [];
}

function tried(path, method, operation) {
  const parameters = (operation.parameters ?? []).map((parameter) => {
    const input = make("input", { name: parameter.name, autocomplete: "off" });
    input.dataset.place = parameter.in;
    return make("label", {}, `${parameter.name} (${kind(parameter.schema ?? {})}) `, input);
  });
  const schema = operation.requestBody?.content["application/json"]?.schema;
  const body = schema && make("textarea", { ariaLabel: "body", spellcheck: false,
    value: JSON.stringify(EXAMPLES[named(schema)] ?? {}, null, 1) });
  const answer = make("pre", { tabIndex: 0, ariaLabel: "response", hidden: true });
  const send = make("button", { type: "submit" }, "Send");
  const form = make("form", {}, ...parameters, ...(body ? [body] : []), send, answer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let address = path.replace(/^\//, "");
    const query = new URLSearchParams();
    for (const input of form.querySelectorAll("input")) {
      if (input.dataset.place === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value));
      else if (input.value) query.set(input.name, input.value);
    }
    answer.hidden = false;
    answer.textContent = "…";
    const request = { method: method.toUpperCase(), headers: { "youju-session": session } };
    if (body) {
      request.body = body.value;
      request.headers["Content-Type"] = "application/json";
    }
    try {
      const response = await fetch(query.size ? `${address}?${query}` : address, request);
      const text = await response.text();
      answer.textContent = `${response.status}\n${pretty(text)}`;
    } catch (error) {
      answer.textContent = String(error);
    }
  });
  return form;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}

function route(path, method, operation) {
  const schema = operation.requestBody?.content["application/json"]?.schema;
  const given = operation.responses["200"]?.content?.["application/json"]?.schema;
  const statuses = Object.entries(operation.responses).filter(([status]) => status !== "200")
    .map(([status, response]) => make("tr", {}, make("th", { scope: "row" }, status), make("td", {}, response.description)));
  return make("details", {},
    make("summary", {}, make("h2", {}, make("code", {}, `${method.toUpperCase()} ${path}`)),
      make("span", { className: "purpose" }, operation.summary ?? "")),
    ...(operation.description ? [make("p", {}, operation.description)] : []),
    ...(schema ? [make("h3", {}, "Takes"), ...fields(schema)] : []),
    ...(given ? [make("h3", {}, "Gives"), ...fields(given)] : []),
    ...(statuses.length ? [make("h3", {}, "Else"), make("table", {}, make("tbody", {}, ...statuses))] : []),
    make("h3", {}, "Try it"), tried(path, method, operation));
}

async function show() {
  const page = document.getElementById("routes");
  try {
    const described = await (await fetch("openapi.json")).json();
    forms = described.components?.schemas ?? {};
    page.replaceChildren(...Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => route(path, method, operation))));
  } catch (error) {
    page.textContent = `openapi.json could not be read: ${error}`;
  }
}

show();
