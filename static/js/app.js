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
      if (target.matches("textarea, input:not([type=checkbox], [type=radio])")) target.focus();
      else target.click();
    });
  }
}
