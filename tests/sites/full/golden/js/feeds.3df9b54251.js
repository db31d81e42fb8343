// Finds feeds by name. Without scripts the groups are opened by hand.
{
  const words = document.querySelector(".feed-finder").dataset;
  const forms = JSON.parse(words.counts);
  const rule = new Intl.PluralRules(forms.in);
  const counted = (n) => (forms[rule.select(n)] ?? forms.other).replace("%(n)s", n);
  const field = document.getElementById("_find");
  const said = document.getElementById("_found");
  const groups = [...document.querySelectorAll(".feed-finder details")];
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = groups.map((group) =>
    [...group.querySelectorAll("li:has(> span)")].map((row) => [row, fold(row.firstElementChild.textContent)]));
  const find = () => {
    const wanted = fold(field.value.trim());
    let count = 0;
    groups.forEach((group, place) => {
      let here = 0;
      for (const [row, name] of rows[place]) {
        row.hidden = !name.includes(wanted);
        if (!row.hidden) here += 1;
      }
      count += here;
      group.hidden = !here;
      group.open = Boolean(wanted) && here > 0;
    });
    if (!wanted) said.textContent = "";
    else if (!count) said.textContent = words.none;
    else said.textContent = counted(count);
  };
  field.addEventListener("input", find);
  field.parentElement.hidden = false;
  if (field.value) find();
}
