// A register's table: sorted by its heads and filtered by a form, both of which stand in the address. Without scripts the
// table stands whole; past years are folded away, and what is asked for is found in them too.

const form = document.querySelector("form[data-register]");
const table = document.querySelector("table.records");

if (form && table) {
  const body = table.tBodies[0];
  const folds = [...document.querySelectorAll("details.record-year")];
  const bodies = [body, ...folds.map((fold) => fold.querySelector("tbody"))];
  const unfold = form.querySelector(".record-unfold");
  const heads = [...table.tHead.rows[0].cells].filter((head) => head.dataset.field);
  const count = form.querySelector(".record-count");
  const only = form.querySelector(".record-term");
  const folded = (text) => text.toLocaleLowerCase();
  const order = new Intl.Collator(document.documentElement.lang, { sensitivity: "base", numeric: true });

  // A term's key is its slug, which its link ends with; a day's is the day; any other value's is its text.
  const keyOf = (part) => part.dataset.key ?? part.dateTime ?? part.pathname.split("/").at(-2);
  const keys = (cell, type) => {
    if (type === "choice") return [cell.textContent.trim()].filter(Boolean);
    return [...cell.querySelectorAll(type === "day" ? "time" : "a, [data-key]")].map(keyOf);
  };
  const rows = bodies.flatMap((home) => [...home.rows].map((row) => ({ row, home }))).map(({ row, home }, place) => ({
    row,
    home,
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
    item.values[name].keys.some((key) => (types[name] === "day" ? key.startsWith(wanted) : folded(key) === folded(wanted)));

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
  // Where no record has a status there is no choice of it.
  const choices = [...(form.elements.status ? ["status"] : []), ...fields];

  let sort = "";
  let term = "";
  // Without a first order the rows stand as the page has them: what is next comes first.
  const first = form.dataset.order ? `-${form.dataset.order}` : "";
  const named = (text, values) => Object.entries(values).reduce((made, [name, value]) => made.replace(`{${name}}`, () => value), text);
  const ways = heads.flatMap(({ dataset, textContent }) => [
    new Option(named(form.dataset.up, { field: textContent.trim() }), dataset.field),
    new Option(named(form.dataset.down, { field: textContent.trim() }), `-${dataset.field}`),
  ]);
  form.elements.sort.replaceChildren(...(first ? [] : [new Option(form.dataset.next, "")]), ...ways);

  const show = () => {
    const words = form.elements.q.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const status = form.elements.status?.value;
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
      const [one, other] = name ? [a.values[name].text, b.values[name].text] : ["", ""];
      // What is empty stands last either way.
      return !one - !other || way * order.compare(one, other) || a.place - b.place;
    });
    // As the page came, each year keeps its rows; what is asked for otherwise stands in one table.
    const asked = sort !== first || words.length || status || term || fields.some((field) => form.elements[field].value);
    for (const home of bodies) {
      const own = asked ? (home === body ? sorted : []) : rows.filter((item) => item.home === home);
      home.replaceChildren(...own.map((item) => item.row));
    }
    for (const fold of folds) fold.hidden = Boolean(asked);
    if (unfold) unfold.hidden = Boolean(asked) || folds.every((fold) => fold.open);
    for (const head of heads) {
      if (head.dataset.field === name) head.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    form.elements.sort.value = sort;
    const unknown = choices.filter((name) => form.elements[name].selectedOptions[0]?.dataset.unknown)
      .map((name) => named(form.dataset.none, { value: form.elements[name].value, field: form.elements[name].labels[0].textContent }));
    count.textContent = [named(form.dataset.found, { shown, all: rows.length }), ...unknown].join(" · ");
    only.hidden = !term;
    if (term) {
      const part = rows.flatMap((item) => [...item.row.querySelectorAll("a, [data-key]")])
        .find((part) => folded(keyOf(part)) === folded(term));
      only.firstElementChild.textContent = named(form.dataset.only, { term: part?.textContent ?? term });
    }
  };

  // A value that is not among the choices joins them: a month has records, and what has none is told so.
  const choose = (name, wanted) => {
    const field = form.elements[name];
    const known = [...field.options].find(({ value }) => folded(value) === folded(wanted));
    if (!known) {
      field.add(new Option(wanted, wanted));
      const has = name === "status" ? () => false : (item) => matching(name, wanted, item);
      if (!rows.some(has)) field.options[field.length - 1].dataset.unknown = "true";
    }
    field.value = known?.value ?? wanted;
  };

  const read = () => {
    const asked = new URLSearchParams(location.search);
    form.elements.q.value = asked.get("q") ?? "";
    for (const name of choices) choose(name, asked.get(name) ?? "");
    term = asked.get("term") ?? "";
    sort = asked.get("sort") ?? first;
    if (sort && !(sort.replace(/^-/, "") in types)) sort = first;
    show();
  };

  const write = () => {
    const asked = new URLSearchParams();
    for (const name of ["q", ...choices]) if (form.elements[name].value) asked.set(name, form.elements[name].value);
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
  unfold?.addEventListener("click", () => {
    for (const fold of folds) fold.open = true;
    unfold.hidden = true;
  });
  // On paper nothing is folded away.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = folds.filter((fold) => !fold.open);
    for (const fold of closed) fold.open = true;
  });
  window.addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.elements.sort.addEventListener("input", () => { sort = form.elements.sort.value; });
  form.addEventListener("input", write);
  window.addEventListener("popstate", read);
  form.hidden = false;
  read();
  // The rows were put in order, and the one that the address names may have moved.
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target) {
    target.closest("details.record-year")?.setAttribute("open", "");
    target.scrollIntoView();
  }
}
