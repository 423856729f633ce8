"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (selector) => document.querySelector(selector);

  // What is hidden or folded around a target opens, so that every link lands.
  const land = () => {
    let name;
    try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = name && document.getElementById(name);
    if (!target) return;
    const entry = target.closest(".entry");
    if (entry && entry.hidden) clear();
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    target.scrollIntoView();
    if (target.tabIndex === -1 && target.id !== "main") target.focus({ preventScroll: true });
  };

  // Formulas wider than their place can be scrolled with the keyboard too.
  const places = ".rhs, .lhs, .formula, .scroll, .graph";
  const scrollable = (boxes) => {
    const wide = boxes.map((box) => box.scrollWidth > box.clientWidth + 1);  // all before any is changed: one layout
    boxes.forEach((box, i) => {
      const marked = box.getAttribute("role") === "group";
      if (wide[i] && !marked) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", "wider than the page: scroll sideways");
      } else if (marked && !wide[i]) {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    });
  };
  // Only what is near the window is laid out (`content-visibility`), so only that is measured, once for many changes.
  const near = new Set();
  const always = all(places).filter((box) => !box.closest(".entry, .record"));
  let due = 0;
  const measure = () => {
    due ||= setTimeout(() => { due = 0; scrollable([...always, ...Array.from(near).flatMap((part) => all(places, part))]); });
  };
  const watch = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) near[isIntersecting ? "add" : "delete"](target);
    measure();
  }, { rootMargin: "50% 0px" });
  all(".entry, .record").forEach((part) => watch.observe(part));

  // -- filter and search
  const controls = one("#controls");
  const entries = all(".entry");
  const fold = (words) => words.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().trim();
  const greek = { α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", η: "eta", θ: "theta", κ: "kappa", λ: "lambda",
    μ: "mu", σ: "sigma", φ: "phi", ϕ: "phi", ω: "omega" };
  const spelled = (word) => fold(word).replace(/[α-ωϕ]/g, (letter) => greek[letter] || letter);
  const filter = () => {
    const value = (name) => one("#" + name).value;
    const typed = spelled(value("search")).replace(/\s+/g, " ");
    const plain = (word) => word.replace(/[\\{}]/g, "");  // \lambda_{min} is lambda_min as well
    const phrase = plain(typed);
    const words = typed.split(" ").filter(Boolean);
    const holds = (text, word) => text.includes(word) || (plain(word) !== "" && text.includes(plain(word)));
    const whole = (text) => phrase.includes(" ") && ` ${text} `.includes(` ${phrase} `);  // a name of several words
    const named = entries.some((entry) => whole(entry.dataset.text));
    const [section, kind, status, engine] = ["section", "kind", "status", "engine"].map(value);
    let shown = 0, displays = 0;
    for (const entry of entries) {
      const data = entry.dataset;
      const number = entry.id.slice(3);
      const keep = (!section || data.section === section) && (!kind || data.kind === kind)
        && (!status || (status === "on-corrected" ? data.resting === "yes" : data.status === status))
        && (!engine || data.engines.split(" ").includes(engine))
        && (named ? whole(data.text) : words.every((word) => /^\(?\d+[a-z]?\)?$/.test(word) ? number === word.replace(/[()]/g, "") : holds(data.text, word)));
      entry.hidden = !keep;
      shown += keep;
      displays += keep && data.kind === "display";
    }
    for (const part of all(".part")) part.hidden = !all(".entry", part).some((entry) => !entry.hidden);
    one("#found").textContent = `${shown} ${shown === 1 ? "entry" : "entries"}, ${displays} ${displays === 1 ? "display" : "displays"}`;
    one("#nothing").hidden = shown > 0;
  };
  const clear = () => { controls.reset(); filter(); };
  if (controls) {
    controls.addEventListener("input", filter);
    controls.addEventListener("submit", (event) => { event.preventDefault(); filter(); });
    controls.addEventListener("reset", () => setTimeout(filter));
    one("#clear").addEventListener("click", () => { clear(); one("#search").focus(); });
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) {
        event.preventDefault();
        one("#search").focus();
      }
    });
    filter();
  }

  // -- graph: what a node rests on, and what rests on it
  const graph = one("#graph");
  if (graph) {
    const nodes = new Map(all(".node", graph).map((node) => [node.dataset.node, node]));
    const uses = new Map(Array.from(nodes, ([name, node]) => [name, node.dataset.uses.split(" ").filter((used) => nodes.has(used))]));
    const users = new Map(Array.from(nodes.keys(), (name) => [name, []]));
    for (const [name, used] of uses) for (const other of used) users.get(other).push(name);
    const reach = (start, next) => {
      const seen = new Set([start]), todo = [start];
      while (todo.length) for (const name of next.get(todo.pop())) if (!seen.has(name)) { seen.add(name); todo.push(name); }
      return seen;
    };
    const choose = (name) => {
      graph.classList.toggle("chosen", Boolean(name));
      all(".on", graph).forEach((node) => node.classList.remove("on"));
      if (!name) { one("#told").textContent = ""; return; }
      const below = reach(name, uses), above = reach(name, users);
      for (const other of [...below, ...above]) nodes.get(other).classList.add("on");
      for (const edge of all(".edges path", graph)) {
        const { used, user } = edge.dataset;
        if ((below.has(used) && below.has(user)) || (above.has(used) && above.has(user))) edge.classList.add("on");
      }
      one("#told").textContent = `${nodes.get(name).getAttribute("aria-label")}. It rests on ${below.size - 1}, and ${above.size - 1} rest on it.`;
    };
    // A graph that is wider than its place starts at its first boxes, not at an empty corner.
    const drawing = graph.querySelector("svg");
    if (drawing && graph.scrollWidth > graph.clientWidth) graph.scrollLeft = Number(drawing.dataset.start) - 24;
    for (const [name, node] of nodes) {
      node.addEventListener("mouseenter", () => choose(name));
      node.addEventListener("focus", () => choose(name));
      node.addEventListener("mouseleave", () => choose(""));
      node.addEventListener("blur", () => choose(""));
    }
  }

  addEventListener("hashchange", land);
  addEventListener("resize", measure);
  addEventListener("toggle", measure, true);
  land();
  measure();
  document.documentElement.dataset.ready = "yes";
})();
