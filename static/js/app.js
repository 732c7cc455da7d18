// Enhancement only: every page works without this file. It follows the design system's script in one module,
// which is why `initAll` is at hand here.
{
  const words = (element, name) => element.getAttribute(`data-${name}`) ?? "";
  const all = (selector) => document.querySelectorAll(selector);

  document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
  initAll();

  // Print and copy: buttons that mean nothing without script are hidden until here.
  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const button of all("[data-copy]")) {
    const source = document.getElementById(words(button, "copy"));
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent.trim());
      button.textContent = words(button, "copied");
    });
  }

  // A receipt is shown once. Until it is printed, copied or ticked as noted, the browser asks before the page is left.
  const guard = document.querySelector("[data-guard-leave]");
  if (guard) {
    const ask = (event) => {
      event.preventDefault();
      event.returnValue = ""; // Browsers before 2023 listen to this alone.
    };
    window.addEventListener("beforeunload", ask);
    const release = () => window.removeEventListener("beforeunload", ask);
    window.addEventListener("afterprint", release);
    for (const kept of guard.querySelectorAll("[data-guard-done], [data-print], [data-copy]")) {
      kept.addEventListener("click", release);
    }
  }

  // A long form is sent from its text by Ctrl (or Command) and Enter; the hint is there only where that works.
  for (const form of all("form[data-send-by-keys]")) {
    form.querySelector("[data-send-by-keys-hint]")?.removeAttribute("hidden");
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat || !event.target.matches("textarea")) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  // Coding by keyboard: inside `[data-keys]` a letter or figure does what the element with that `data-key` does.
  // Never while text is typed, never with a modifier, and it can be switched off (WCAG 2.1.4).
  const keys = document.querySelector("[data-keys]");
  if (keys) {
    const control = keys.querySelector("[data-keys-switch]");
    const stored = "candour-keys";
    const on = () => !control || control.checked;
    if (control) {
      control.closest("[hidden]")?.removeAttribute("hidden");
      try {
        control.checked = localStorage.getItem(stored) !== "off";
        control.addEventListener("change", () => localStorage.setItem(stored, control.checked ? "on" : "off"));
      } catch {
        // Storage may be refused; the switch then holds for this page.
      }
    }
    const typing = (target) => target.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=submit])");
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !on() || typing(event.target)) return;
      const target = keys.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
      if (!target) return;
      event.preventDefault();
      if (target.matches("textarea, input:not([type=checkbox], [type=radio]), [data-told]")) target.focus();
      else target.click();
    });
  }

  // Marking passages while coding: whoever picks a theme while words are selected marks them for it. Places are counted in characters.
  const told = document.querySelector("[data-told]");
  const marks = document.querySelector("[data-marks]");
  if (told && marks) {
    const text = told.textContent;
    const spoken = [...text.matchAll(/\S+/g)].map((word) => [word.index, word.index + word[0].length]);
    const status = document.querySelector("[data-told-status]");
    document.querySelector("[data-told-hint]")?.removeAttribute("hidden");
    told.tabIndex = 0;
    told.setAttribute("role", "group");
    told.setAttribute("aria-labelledby", "told");
    told.setAttribute("aria-describedby", "told-keys");
    told.dataset.key = "t";

    const place = (offset) => {
      const nodes = document.createTreeWalker(told, NodeFilter.SHOW_TEXT);
      for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
        if (offset <= node.length) return [node, offset];
        offset -= node.length;
      }
      return [told, told.childNodes.length];
    };
    const offset = (node, at) => {
      const before = document.createRange();
      before.setStart(told, 0);
      before.setEnd(node, at);
      return before.toString().length;
    };
    const selected = () => {
      const selection = getSelection();
      if (!selection.rangeCount || selection.isCollapsed) return null;
      const range = selection.getRangeAt(0);
      if (!told.contains(range.startContainer) || !told.contains(range.endContainer)) return null;
      const [from, to] = [offset(range.startContainer, range.startOffset), offset(range.endContainer, range.endOffset)];
      return text.slice(from, to).trim() ? [from, to] : null;
    };

    // The word where choosing began, and the one where it is now.
    let [anchor, focus] = [-1, -1];
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8, Home: -spoken.length, End: spoken.length };
    told.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step || !spoken.length || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      focus = focus < 0 ? 0 : Math.min(Math.max(focus + step, 0), spoken.length - 1);
      if (!event.shiftKey || anchor < 0) anchor = focus;
      const [from, to] = [spoken[Math.min(anchor, focus)][0], spoken[Math.max(anchor, focus)][1]];
      getSelection().setBaseAndExtent(...place(from), ...place(to));
      status.textContent = text.slice(from, to);
    });

    const mark = (theme, [from, to]) => {
      const length = (part) => [...part].length;
      const value = `${theme.value}:${length(text.slice(0, from))}:${length(text.slice(0, to))}`;
      const list = marks.querySelector(".nhsuk-checkboxes");
      if ([...list.querySelectorAll("input")].some((input) => input.value === value && (input.checked = true))) return;
      const name = document.querySelector(`label[for="${theme.id}"]`).firstChild.textContent.trim();
      const id = `extract-new-${list.children.length + 1}`;
      const item = list.appendChild(document.createElement("div"));
      item.className = "nhsuk-checkboxes__item";
      const input = item.appendChild(document.createElement("input"));
      Object.assign(input, { className: "nhsuk-checkboxes__input", id, name: "extract", type: "checkbox", value, checked: true });
      const label = item.appendChild(document.createElement("label"));
      label.className = "nhsuk-label nhsuk-checkboxes__label";
      label.htmlFor = id;
      label.textContent = `${name}: “${text.slice(from, to)}”`;
      marks.hidden = false;
      status.textContent = `Marked for ${name}`;
      const range = document.createRange();
      range.setStart(...place(from));
      range.setEnd(...place(to));
      try {
        range.surroundContents(document.createElement("mark"));
      } catch {
        // Passages that cross another stay in the list alone until the page is shown again.
      }
      getSelection().removeAllRanges();
    };
    for (const theme of all("input[name=themes]")) {
      const label = document.querySelector(`label[for="${theme.id}"]`);
      for (const part of [theme, label]) part?.addEventListener("mousedown", (event) => selected() && event.preventDefault());
      theme.addEventListener("click", () => {
        const range = selected();
        if (!range) return;
        theme.checked = true;
        mark(theme, range);
      });
    }
  }
}
