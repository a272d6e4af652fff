// What the pages do beyond HTML: keys, focus kept, and changes said aloud. Everything works without.
"use strict";
(() => {
  const main = () => document.getElementById("main");
  const typing = (at) => at && at.closest("input, textarea, select, [contenteditable]");
  const press = (selector) => {
    const found = main().querySelector(selector);
    if (found) found.click();
    return Boolean(found);
  };
  const open = (key) => {
    const found = main().querySelector(`details[data-key="${key}"]`);
    if (!found) return false;
    found.open = true;
    found.querySelector("input:not([type=hidden]), textarea").focus();
    return true;
  };
  const onto = () => {
    const said = main().querySelector("[data-say]");
    if (said) document.getElementById("said").textContent = said.textContent.trim();
    const wanted = main().querySelector("[data-focus]") || said || document.getElementById("main");
    if (wanted === said) said.tabIndex = -1;
    wanted.focus({ preventScroll: wanted === main() });
    const here = main().querySelector(".queue .here");
    if (here) here.scrollIntoView({ block: "nearest" });
    for (const each of document.querySelectorAll("header nav a")) {
      const path = each.getAttribute("href");
      const at = path === "/" ? location.pathname === "/" : location.pathname.startsWith(path);
      if (at) each.setAttribute("aria-current", "page");
      else each.removeAttribute("aria-current");
    }
  };
  const KEYS = {
    j: () => press("[data-following]"),
    k: () => press("[data-before]"),
    u: () => press("[data-undo]"),
    s: () => open("s"),
    h: () => open("h"),
    m: () => open("m"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || main().dataset.keys !== "on") return;
    if (typing(event.target)) return;
    if (/^[1-9]$/.test(event.key)) {
      if (press(`[data-choice="${event.key}"]`)) event.preventDefault();
    } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
      if (press("[data-confirm]")) event.preventDefault();
    } else if (Object.hasOwn(KEYS, event.key) && KEYS[event.key]()) event.preventDefault();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "main") onto(); // not where a part of a page is fetched by itself
  });
  document.addEventListener("submit", (event) => {
    for (const each of event.target.querySelectorAll("button")) {
      setTimeout(() => { each.disabled = true; }, 0);
      setTimeout(() => { each.disabled = false; }, 4000);
    }
  });
  document.addEventListener("DOMContentLoaded", () => {
    const wanted = main().querySelector("[data-focus]");
    if (wanted) wanted.focus();
  });
})();
