// The one script of ordinary pages. Every page works without it; each part stands alone, so that
// one that fails takes nothing else with it.

for (const part of [guardForms, closeMenus, copyValues, openDialogs, narrowLists, keepTimes, countChoices, focusErrors]) {
  try {
    part();
  } catch (error) {
    console.error(error);
  }
}

/** A form that was sent is not sent again: the pressed button says that the answer is under way. */
function guardForms() {
  const waitMs = 20_000; // an answer that is a download leaves the page as it is
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter ?? form.querySelector("button[type=submit], button:not([type])");
    if (form.getAttribute("method") === "dialog") return;
    if (form.dataset.sent) return event.preventDefault();
    // Afterwards: a handler on an interactive page may have taken the form for itself.
    setTimeout(() => {
      if (event.defaultPrevented) return;
      form.dataset.sent = "yes";
      if (button) showPending(button);
      setTimeout(() => release(form), waitMs);
    });
  });
  // Coming back by the browser's back button brings the page as it was left.
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });
}

function showPending(button) {
  button.setAttribute("aria-busy", "true");
  const words = button.querySelector("[data-pending-text]");
  if (!words || !button.dataset.pending) return;
  words.dataset.before = words.textContent;
  words.textContent = button.dataset.pending;
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.removeAttribute("aria-busy");
    const words = button.querySelector("[data-before]");
    if (words) words.textContent = words.dataset.before;
  }
}

/** Menus are <details name>; Escape closes them and gives focus back, as does a click elsewhere. */
function closeMenus() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]") ?? document.querySelector("details.menu[open]");
    if (!menu) return;
    event.preventDefault(); // the drawer around it stays
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("click", (event) => closeExcept(event.target));
  document.addEventListener("focusin", (event) => closeExcept(event.target));
}

function closeExcept(target) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

/** Copy buttons arrive hidden and appear here, so that none is shown that does nothing. */
function copyValues() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  const status = document.querySelector(`[data-copy-status="${CSS.escape(button.dataset.copy)}"]`);
  const words = button.querySelector("[data-copy-text]") ?? button;
  const before = words.textContent;
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    said = "Press Ctrl or Cmd and C";
  }
  words.textContent = said;
  if (status) status.textContent = said;
  setTimeout(() => {
    words.textContent = before;
    if (status) status.textContent = "";
  }, 4000);
}

/** A link to a page that also exists as a dialog here opens the dialog. */
function openDialogs() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-dialog]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const dialog = document.getElementById(link.dataset.dialog);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
  });
}

/** A search field that narrows the list beside it while typing; sent, it leads to the full search. */
function narrowLists() {
  document.addEventListener("input", (event) => {
    const list = document.getElementById(event.target.dataset?.narrows ?? "");
    if (!list) return;
    const wanted = plain(event.target.value);
    for (const item of list.children) item.hidden = !plain(item.textContent).includes(wanted);
  });
}

/** "Tomás" is found by "tomas". */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** "12 minutes ago" stays true while the page is open; after a day the date takes its place. */
function keepTimes() {
  const times = document.querySelectorAll("time[data-relative]");
  if (times.length === 0) return;
  const opened = Date.now();
  setInterval(() => {
    if (document.hidden) return;
    for (const time of times) {
      // The server says how old it was: its clock and this one may differ.
      const age = Number(time.dataset.age) + Date.now() - opened;
      time.textContent = relative(age, time.dataset.relative) ?? time.dataset.date;
    }
  }, 30_000);
}

function relative(age, locale) {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const distance = Math.abs(age);
  if (distance >= 86_400_000) return undefined;
  if (distance < 60_000) return words.format(0, "second");
  if (distance < 3_600_000) return words.format(-Math.trunc(age / 60_000), "minute");
  return words.format(-Math.trunc(age / 3_600_000), "hour");
}

/** A summary of problems takes focus by its `autofocus`; older browsers know that on fields alone. */
function focusErrors() {
  if ("autofocus" in HTMLElement.prototype) return;
  document.querySelector("[data-errors]")?.focus();
}

/** "5 chosen" beside a list of checkboxes keeps up with them; without the script it says how they arrived. */
function countChoices() {
  for (const count of document.querySelectorAll("[data-count-of]")) {
    const name = CSS.escape(count.dataset.countOf);
    document.addEventListener("change", (event) => {
      if (event.target.name !== count.dataset.countOf) return;
      count.textContent = document.querySelectorAll(`input[name="${name}"]:checked`).length;
    });
  }
}
