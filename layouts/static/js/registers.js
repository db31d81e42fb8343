// A register's table: sorted by its heads and filtered by a form, both of which stand in the address. Without scripts the
// table stands whole, newest day first.

const form = document.querySelector("form[data-register]");
const table = document.querySelector("table.records");

if (form && table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells].filter((head) => head.dataset.field);
  const count = form.querySelector(".record-count");
  const only = form.querySelector(".record-term");
  const order = new Intl.Collator(document.documentElement.lang, { sensitivity: "base", numeric: true });

  // A term's key is its slug, which its link ends with; a day's is the day; any other value's is its text.
  const keyOf = (part) => part.dataset.key ?? part.dateTime ?? part.pathname.split("/").at(-2);
  const keys = (cell, type) => {
    if (type === "choice") return [cell.textContent.trim()].filter(Boolean);
    return [...cell.querySelectorAll(type === "day" ? "time" : "a, [data-key]")].map(keyOf);
  };
  const rows = [...body.rows].map((row, place) => ({
    row,
    place,
    text: row.textContent.toLocaleLowerCase(),
    status: row.dataset.status ?? "current",
    values: Object.fromEntries(heads.map((head, n) => [head.dataset.field, {
      keys: keys(row.cells[n], head.dataset.type),
      text: head.dataset.type === "day" ? keys(row.cells[n], "day")[0] ?? "" : row.cells[n].textContent.trim(),
    }])),
  }));

  const types = Object.fromEntries(heads.map((head) => [head.dataset.field, head.dataset.type]));
  const matching = (name, wanted, item) =>
    item.values[name].keys.some((key) => (types[name] === "day" ? key.startsWith(wanted) : key === wanted));

  const fields = heads.map((head) => head.dataset.field).filter((name) => form.elements[name]);
  for (const name of fields) {
    const cell = heads.findIndex((head) => head.dataset.field === name);
    const found = new Map();
    for (const item of rows) {
      const parts = types[name] === "choice" ? [] : [...item.row.cells[cell].querySelectorAll("a, [data-key], time")];
      if (types[name] === "day") for (const key of item.values[name].keys) found.set(key.slice(0, 4), key.slice(0, 4));
      else if (types[name] === "choice") for (const key of item.values[name].keys) found.set(key, key);
      else for (const part of parts) found.set(keyOf(part), part.textContent.trim());
    }
    const sorted = [...found].sort((a, b) => order.compare(a[1], b[1]));
    if (types[name] === "day") sorted.reverse();
    form.elements[name].replaceChildren(...[["", form.dataset.all], ...sorted].map(([key, text]) => new Option(text, key)));
  }
  if (!rows.some((item) => item.status !== "current")) form.elements.status.parentElement.hidden = true;

  let sort = "";
  let term = "";
  const first = form.dataset.order ? `-${form.dataset.order}` : "";

  const show = () => {
    const words = form.elements.q.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const status = form.elements.status.value;
    let shown = 0;
    for (const item of rows) {
      const fits = words.every((word) => item.text.includes(word))
        && (!status || item.status === status)
        && fields.every((name) => !form.elements[name].value || matching(name, form.elements[name].value, item))
        && (!term || heads.some(({ dataset }) => dataset.type === "term" && matching(dataset.field, term, item)));
      item.row.hidden = !fits;
      shown += fits;
    }
    const name = sort.replace(/^-/, "");
    const sorted = [...rows].sort((a, b) => {
      const way = sort.startsWith("-") ? -1 : 1;
      return (name && way * order.compare(a.values[name].text, b.values[name].text)) || a.place - b.place;
    });
    body.replaceChildren(...sorted.map((item) => item.row));
    for (const head of heads) {
      if (head.dataset.field === name) head.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    count.textContent = form.dataset.found.replace("{shown}", shown).replace("{all}", rows.length);
    only.hidden = !term;
    if (term) {
      const named = [...body.querySelectorAll("a, [data-key]")].find((part) => part.closest("td") && keyOf(part) === term);
      only.firstElementChild.textContent = form.dataset.only.replace("{term}", named?.textContent ?? term);
    }
  };

  const read = () => {
    const asked = new URLSearchParams(location.search);
    for (const name of ["q", "status", ...fields]) form.elements[name].value = asked.get(name) ?? "";
    for (const name of ["status", ...fields]) if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
    term = asked.get("term") ?? "";
    sort = asked.get("sort") ?? first;
    if (!(sort.replace(/^-/, "") in types)) sort = "";
    show();
  };

  const write = () => {
    const asked = new URLSearchParams();
    for (const name of ["q", "status", ...fields]) if (form.elements[name].value) asked.set(name, form.elements[name].value);
    if (term) asked.set("term", term);
    if (sort && sort !== first) asked.set("sort", sort);
    const query = asked.toString();
    history.replaceState(null, "", `${location.pathname}${query ? `?${query}` : ""}${location.hash}`);
    show();
  };

  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      sort = sort === head.dataset.field ? `-${head.dataset.field}` : head.dataset.field;
      write();
    });
    head.replaceChildren(button);
  }
  only.querySelector("button").addEventListener("click", () => { term = ""; write(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", write);
  window.addEventListener("popstate", read);
  form.hidden = false;
  read();
  // The rows were put in order, and the one that the address names may have moved.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}
