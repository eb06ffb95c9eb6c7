/* What JavaScript adds to pages that work without it: results change in place, facets apply at once, suggestions. */
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

  /* Results in place: the whole next page is asked for, and its main part and title are put in. */

  let asking = null;

  const isResults = (url) => url.origin === location.origin && url.pathname === new URL(form.action).pathname;

  const focusKey = () => {
    const at = document.activeElement;
    if (!at || !$("main").contains(at)) return null;
    if (!at.name) return { lost: true };
    return at.type === "checkbox" ? { name: at.name, value: at.value } : { name: at.name, value: null, typed: at.value };
  };

  const restoreFocus = (key, keepTyped) => {
    if (!key) return;
    const found = key.name && $$(`main [name="${key.name}"]`).find((each) => key.value === null || each.value === key.value);
    if (found && keepTyped && key.typed !== undefined) found.value = key.typed;
    (found || $("main")).focus({ preventScroll: Boolean(found) });
  };

  async function show(address, { push = true } = {}) {
    asking?.abort();
    const mine = (asking = new AbortController());
    const main = $("main");
    main.setAttribute("aria-busy", "true");
    let text;
    try {
      const reply = await fetch(address, { signal: mine.signal });
      if (!reply.ok || reply.redirected) throw new Error(reply.status);
      text = await reply.text();
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
      return;
    }
    const next = new DOMParser().parseFromString(text, "text/html");
    const focused = focusKey();
    const open = $$("main details[open]").map(keyOf);
    const within = $(".facets [data-facet] .find:focus");
    if (push) history.pushState({}, "", address);
    document.title = next.title;
    document.body.className = next.body.className;
    main.replaceChildren(...$("main", next).childNodes);
    main.removeAttribute("aria-busy");
    for (const name of ["languages"]) $(`.${name}`).replaceChildren(...$(`.${name}`, next).childNodes);
    $("footer").replaceChildren(...$("footer", next).childNodes);
    if (!push || document.activeElement !== box) box.value = $("#q", next).value; // someone may be typing the next search
    for (const each of $$("main details")) if (open.includes(keyOf(each))) each.open = true;
    dress();
    if (!within) restoreFocus(focused, push);
    announcement.textContent = $("h1").textContent;
    if (push && !focused?.name) scrollTo(0, 0);
  }

  const keyOf = (details) => details.className || details.closest("[data-facet]")?.dataset.facet || "";

  const asked = () => {
    const told = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value.trim()) told.append(name, value);
    return form.action + (told.size ? `?${told}` : "");
  };

  const onResults = () => Boolean($("main .layout"));

  form.addEventListener("submit", (event) => {
    if (!onResults()) return;
    event.preventDefault();
    closeList();
    show(asked());
  });

  document.addEventListener("change", (event) => {
    const at = event.target;
    if (at.form === form && at.closest(".facets")) show(asked());
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("main .layout a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href.baseVal ?? link.href, location.href);
    if (!isResults(url) || link.hasAttribute("download") || url.hash) return;
    event.preventDefault();
    show(url.href);
  });

  addEventListener("popstate", () => {
    if (isResults(new URL(location.href)) && onResults()) show(location.href, { push: false });
    else if (!location.hash) location.reload();
  });

  /* Suggestions: a combobox with a list, after the pattern of the ARIA guide. */

  let list = null;
  let chosen = -1;
  let typed = "";
  let waiting = 0;

  function closeList() {
    clearTimeout(waiting);
    list?.remove();
    list = null;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    const options = $$("li", list);
    options[chosen]?.setAttribute("aria-selected", "false");
    chosen = at < -1 ? options.length - 1 : at >= options.length ? -1 : at;
    options[chosen]?.setAttribute("aria-selected", "true");
    if (chosen < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", options[chosen].id);
    box.value = chosen < 0 ? typed : options[chosen].dataset.text;
  }

  function take(option) {
    box.value = option.dataset.text;
    closeList();
    form.requestSubmit();
  }

  function openList(found) {
    closeList();
    if (!found.length) return;
    list = make("ul", { class: "suggestions", role: "listbox", id: "suggestions", "aria-label": box.getAttribute("aria-label") });
    found.forEach((each, at) => {
      const option = make("li", { role: "option", id: `s${at}`, "aria-selected": "false" }, each.text);
      option.dataset.text = each.kind === "word" ? each.text : `"${each.text.replaceAll('"', "")}"`;
      if (each.label) option.append(make("span", {}, each.label));
      option.addEventListener("mousedown", (event) => event.preventDefault());
      option.addEventListener("click", () => take(option));
      list.append(option);
    });
    form.append(list);
    box.setAttribute("aria-expanded", "true");
    announcement.textContent = box.dataset.told.replace("{n}", found.length);
  }

  async function suggest() {
    typed = box.value;
    if (typed.trim().length < 2) return closeList();
    const address = `${box.dataset.suggest}?q=${encodeURIComponent(typed)}&language=${document.documentElement.lang}`;
    try {
      const reply = await fetch(address);
      const told = await reply.json();
      if (reply.ok && box.value === typed && document.activeElement === box) openList(told.suggestions);
    } catch {
      closeList();
    }
  }

  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "suggestions" })) box.setAttribute(name, value);
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, 120);
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
        take($$("li", list)[chosen]);
        event.preventDefault();
      } else closeList();
    }
  });

  /* What each new page gets: a box to find a value in a long facet, matched words to walk, texts to copy. */

  function findIn(details) {
    const facet = details.closest("[data-facet]").dataset.facet;
    const input = make("input", { type: "search", class: "find", "aria-label": details.dataset.find, placeholder: details.dataset.find });
    const nothing = make("p", { class: "nothing", role: "status" });
    const rows = () => $$("label", details.closest("[data-facet]"));
    const nameOf = (row) => $("input", row).nextElementSibling.textContent.toLocaleLowerCase();
    const known = new Set($$(`main [name="${facet}"]`).map((each) => each.value));
    let last = "";
    const filter = () => {
      const wanted = input.value.trim().toLocaleLowerCase();
      let seen = 0;
      for (const row of rows()) seen += !(row.hidden = !nameOf(row).includes(wanted));
      nothing.textContent = seen ? "" : details.dataset.none;
    };
    const more = async () => {
      const wanted = input.value.trim();
      if (!details.dataset.more || !wanted || wanted === last) return;
      last = wanted;
      const reply = await fetch(`${details.dataset.more}?${new URLSearchParams([...new URLSearchParams(location.search), ["name", wanted]])}`);
      if (!reply.ok || wanted !== input.value.trim()) return;
      for (const each of (await reply.json()).values) {
        if (known.has(each.value)) continue;
        known.add(each.value);
        const row = make("label");
        row.append(make("input", { type: "checkbox", form: form.id, name: facet, value: each.value }), make("span", {}, each.value), make("span", { class: "count" }, each.count));
        details.append(row);
      }
      filter();
    };
    let later = 0;
    input.addEventListener("input", () => {
      filter();
      clearTimeout(later);
      later = setTimeout(more, 200);
    });
    input.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
    $("summary", details).after(input, nothing);
  }

  function walk(nav) {
    const marks = $$("mark[id]");
    let at = marks.findIndex((each) => `#${each.id}` === location.hash);
    const place = make("span", { role: "status" });
    const go = (by) => {
      marks[at]?.classList.remove("here");
      at = at < 0 && by < 0 ? marks.length - 1 : (at + by + marks.length) % marks.length;
      marks[at].classList.add("here");
      marks[at].scrollIntoView({ block: "center" });
      place.textContent = nav.dataset.place.replace("{n}", at + 1);
    };
    const button = (text, by) => {
      const made = make("button", { type: "button" }, text);
      made.addEventListener("click", () => go(by));
      return made;
    };
    for (const link of $$("a", nav)) link.remove();
    nav.append(button(nav.dataset.previous, -1), button(nav.dataset.next, 1), place);
  }

  function copyable(text) {
    if (!navigator.clipboard) return;
    const button = make("button", { type: "button" }, text.dataset.copy);
    const told = text.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(told);
      button.textContent = announcement.textContent = text.dataset.copied;
    });
    text.append(button);
  }

  function dress() {
    for (const each of $$("[data-find]")) findIn(each);
    for (const each of $$("[data-copy]")) copyable(each);
    for (const each of $$(".matches")) walk(each);
    if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 56.01rem)").matches) for (const each of $$("details.facets")) each.open = true;
  }

  dress();
})();
