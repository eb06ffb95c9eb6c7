/* Enhancements of pages that work without JavaScript: results update in place, facets apply at once, suggestions. */
"use strict";
(() => {
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (name, attributes = {}, text = "") => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.textContent = text;
    return element;
  };
  const form = $("#search");
  const box = $("#q");
  const announcement = $("#announcement");

  /* Updating results in place: the next page is fetched, and its main element and title replace the current ones. */

  let pending = null;

  const isResults = (url) => url.origin === location.origin && url.pathname === new URL(form.action).pathname;

  const focusKey = () => {
    const element = document.activeElement;
    if (!element || !$("main").contains(element)) return null;
    const { name, value } = element;
    if (!name) return { lost: true };
    return element.type === "checkbox" ? { name, value } : { name, value: null, typed: value };
  };

  const restoreFocus = (key, keepTyped) => {
    if (!key) return;
    const isSame = (element) => key.value === null || element.value === key.value;
    const input = key.name && $$(`main [name="${key.name}"]`).find(isSame);
    if (input && keepTyped && key.typed !== undefined) input.value = key.typed;
    (input || $("main")).focus({ preventScroll: Boolean(input) });
  };

  async function show(url, { push = true } = {}) {
    pending?.abort();
    const controller = (pending = new AbortController());
    const main = $("main");
    main.setAttribute("aria-busy", "true");
    let text;
    try {
      const reply = await fetch(url, { signal: controller.signal });
      if (!reply.ok || reply.redirected) throw new Error(reply.status);
      text = await reply.text();
    } catch (error) {
      if (error.name !== "AbortError") location.assign(url);
      return;
    }
    const next = new DOMParser().parseFromString(text, "text/html");
    const focused = focusKey();
    const open = $$("main details[open]").map(keyOf);
    const isFinding = Boolean($(".facets [data-facet] .find:focus"));
    if (push) history.pushState({}, "", url);
    document.title = next.title;
    document.body.className = next.body.className;
    main.replaceChildren(...$("main", next).childNodes);
    main.removeAttribute("aria-busy");
    for (const part of [".languages", "footer"]) $(part).replaceChildren(...$(part, next).childNodes);
    if (!push || document.activeElement !== box) box.value = $("#q", next).value; // the next query may be half typed
    for (const details of $$("main details")) if (open.includes(keyOf(details))) details.open = true;
    enhance();
    if (!isFinding) restoreFocus(focused, push);
    announcement.textContent = $("h1").textContent;
    if (push && !focused?.name) scrollTo(0, 0);
  }

  const keyOf = (details) => details.className || details.closest("[data-facet]")?.dataset.facet || "";

  const formUrl = () => {
    const parameters = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) parameters.append(name, value);
    return form.action + (parameters.size ? `?${parameters}` : "");
  };

  const onResults = () => Boolean($("main .layout"));

  form.addEventListener("submit", (event) => {
    if (!onResults()) return;
    event.preventDefault();
    closeList();
    show(formUrl());
  });

  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.form === form && input.closest(".facets")) show(formUrl());
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("main .layout a[href]");
    if (!link || event.defaultPrevented || event.button) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href.baseVal ?? link.href, location.href);
    if (!isResults(url) || link.hasAttribute("download") || url.hash) return;
    event.preventDefault();
    show(url.href);
  });

  addEventListener("popstate", () => {
    if (isResults(new URL(location.href)) && onResults()) show(location.href, { push: false });
    else if (!location.hash) location.reload();
  });

  /* Suggestions: a combobox with a listbox, as in the ARIA Authoring Practices. */

  let list = null;
  let chosen = -1;
  let typed = "";
  let timer = 0;

  function closeList() {
    clearTimeout(timer);
    list?.remove();
    list = null;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = $$("li", list);
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = index < -1 ? options.length - 1 : index >= options.length ? -1 : index;
    options[chosen]?.setAttribute("aria-selected", "true");
    if (chosen < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", options[chosen].id);
    box.value = chosen < 0 ? typed : options[chosen].dataset.text;
  }

  function accept(option) {
    box.value = option.dataset.text;
    closeList();
    form.requestSubmit();
  }

  function openList(suggestions) {
    closeList();
    if (!suggestions.length) return;
    const label = box.getAttribute("aria-label");
    list = make("ul", { class: "suggestions", role: "listbox", id: "suggestions", "aria-label": label });
    suggestions.forEach(({ text, kind, label }, index) => {
      const option = make("li", { role: "option", id: `s${index}`, "aria-selected": "false" }, text);
      option.dataset.text = kind === "word" ? text : `"${text.replaceAll('"', "")}"`;
      if (label) option.append(make("span", {}, label));
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => accept(option));
      list.append(option);
    });
    form.append(list);
    box.setAttribute("aria-expanded", "true");
    announcement.textContent = box.dataset.countText.replace("{n}", suggestions.length);
  }

  async function suggest() {
    typed = box.value;
    if (typed.trim().length < 2) return closeList();
    const url = `${box.dataset.suggest}?q=${encodeURIComponent(typed)}&language=${document.documentElement.lang}`;
    try {
      const reply = await fetch(url);
      const { suggestions } = await reply.json();
      if (reply.ok && box.value === typed && document.activeElement === box) openList(suggestions);
    } catch {
      closeList();
    }
  }

  const combobox = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions" };
  for (const [name, value] of Object.entries(combobox)) box.setAttribute(name, value);
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(suggest, 120);
  });
  box.addEventListener("blur", closeList);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && list) {
      box.value = typed;
      closeList();
      event.preventDefault();
    } else if (list && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
      event.preventDefault();
    } else if (event.key === "Enter") {
      if (list && chosen >= 0) {
        accept($$("li", list)[chosen]);
        event.preventDefault();
      } else closeList();
    }
  });

  /* Enhancements of each page: finding a value in a long facet, stepping through matched words, copying texts. */

  function addFindBox(details) {
    const fieldset = details.closest("[data-facet]");
    const { facet } = fieldset.dataset;
    const { find, none, more } = details.dataset;
    const input = make("input", { type: "search", class: "find", "aria-label": find, placeholder: find });
    const nothing = make("p", { class: "nothing", role: "status" });
    const rows = () => $$("label", fieldset);
    const nameOf = (row) => $("input", row).nextElementSibling.textContent.toLocaleLowerCase();
    const listed = new Set($$(`main [name="${facet}"]`).map((checkbox) => checkbox.value));
    let last = "";
    const filter = () => {
      const part = input.value.trim().toLocaleLowerCase();
      let visible = 0;
      for (const row of rows()) visible += !(row.hidden = !nameOf(row).includes(part));
      nothing.textContent = visible ? "" : none;
    };
    const fetchMore = async () => {
      const part = input.value.trim();
      if (!more || !part || part === last) return;
      last = part;
      const parameters = new URLSearchParams([...new URLSearchParams(location.search), ["name", part]]);
      const reply = await fetch(`${more}?${parameters}`);
      if (!reply.ok || part !== input.value.trim()) return;
      for (const { value, count } of (await reply.json()).values) {
        if (listed.has(value)) continue;
        listed.add(value);
        const row = make("label");
        const checkbox = make("input", { type: "checkbox", form: form.id, name: facet, value });
        row.append(checkbox, make("span", {}, value), make("span", { class: "count" }, count));
        details.append(row);
      }
      filter();
    };
    let delay = 0;
    input.addEventListener("input", () => {
      filter();
      clearTimeout(delay);
      delay = setTimeout(fetchMore, 200);
    });
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    $("summary", details).after(input, nothing);
  }

  function addSteps(nav) {
    const marks = $$("mark[id]");
    let index = marks.findIndex((mark) => `#${mark.id}` === location.hash);
    const position = make("span", { role: "status" });
    const go = (by) => {
      marks[index]?.classList.remove("here");
      index = index < 0 && by < 0 ? marks.length - 1 : (index + by + marks.length) % marks.length;
      marks[index].classList.add("here");
      marks[index].scrollIntoView({ block: "center" });
      position.textContent = nav.dataset.position.replace("{n}", index + 1);
    };
    const makeButton = (text, by) => {
      const button = make("button", { type: "button" }, text);
      button.addEventListener("click", () => go(by));
      return button;
    };
    for (const link of $$("a", nav)) link.remove();
    nav.append(makeButton(nav.dataset.previous, -1), makeButton(nav.dataset.next, 1), position);
  }

  function addCopyButton(element) {
    if (!navigator.clipboard) return;
    const button = make("button", { type: "button" }, element.dataset.copy);
    const text = element.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = announcement.textContent = element.dataset.copied;
    });
    element.append(button);
  }

  function enhance() {
    $$("[data-find]").forEach(addFindBox);
    $$("[data-copy]").forEach(addCopyButton);
    $$(".matches").forEach(addSteps);
    // Older browsers cannot show the content of closed details by CSS, as the wide layout does.
    if (CSS.supports("selector(::details-content)") || !matchMedia("(min-width: 56.01rem)").matches) return;
    for (const details of $$("details.facets")) details.open = true;
  }

  enhance();
})();
