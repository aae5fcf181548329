// Runs in the page of the report. Rows stand in columns of a data block; only those in sight are elements.
(() => {
  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;
  $("theme").addEventListener("click", () => {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  $("print").addEventListener("click", () => print());

  const source = $("machine-data");
  if (!source) return;
  const { count, columns, words } = JSON.parse(source.textContent);
  source.remove();
  const PRINTED = 2000;
  const ROW = 32;
  const BEYOND = 12;

  const box = $("machine-box");
  const body = $("machine-rows");
  const status = $("machine-status");
  const search = $("machine-search");
  const headings = [...document.querySelectorAll("#machine-table th button")];
  const filters = [...document.querySelectorAll("select[data-column]")];
  const cell = (column, row) => (column.d ? column.d[column.v[row]] : column.v[row]);

  const sizes = document.createElement("colgroup");
  for (const { w, x } of columns) {
    const size = document.createElement("col");
    size.style.width = `${w}em`;
    if (x) size.className = "wide";
    sizes.append(size);
  }
  $("machine-table").prepend(sizes);

  let order = Uint32Array.from({ length: count }, (_, index) => index);
  let shown = order;
  let sorted = -1;
  let down = false;
  let first = -1;
  let last = -1;
  let whole = false;

  // Numbers and what begins with one by figure, everything else as texts.
  const compareCells = (one, other) => {
    if (typeof one === "number" && typeof other === "number") return one - other;
    const left = Number.parseFloat(one);
    const right = Number.parseFloat(other);
    if (!Number.isNaN(left) && !Number.isNaN(right) && left !== right) return left - right;
    return String(one) < String(other) ? -1 : String(one) > String(other) ? 1 : 0;
  };

  /** The place of each row's value among all values, so that a sort compares numbers only. */
  const ranksOf = (column) => {
    if (column.ranks) return column.ranks;
    const values = column.d ?? column.v;
    const places = Uint32Array.from({ length: values.length }, (_, index) => index).sort((one, other) =>
      compareCells(values[one], values[other]),
    );
    const ranks = new Uint32Array(values.length);
    let rank = 0;
    places.forEach((place, index) => {
      if (index > 0 && compareCells(values[places[index - 1]], values[place]) !== 0) rank++;
      ranks[place] = rank;
    });
    column.ranks = column.d ? Uint32Array.from(column.v, (value) => ranks[value]) : ranks;
    return column.ranks;
  };

  const sort = () => {
    order = Uint32Array.from({ length: count }, (_, index) => index);
    if (sorted < 0) return;
    const ranks = ranksOf(columns[sorted]);
    const sign = down ? -1 : 1;
    order.sort((one, other) => sign * (ranks[one] - ranks[other]) || one - other);
  };

  /** Which rows hold a word in any column. */
  const find = (word) => {
    const hit = new Uint8Array(count);
    for (const column of columns) {
      if (column.d) {
        const matching = column.d.map((value) => String(value).toLowerCase().includes(word));
        if (!matching.includes(true)) continue;
        for (let row = 0; row < count; row++) if (matching[column.v[row]]) hit[row] = 1;
      } else {
        column.lower ??= column.v.map((value) => String(value).toLowerCase());
        for (let row = 0; row < count; row++) if (column.lower[row].includes(word)) hit[row] = 1;
      }
    }
    return hit;
  };

  const filter = () => {
    const hits = search.value.toLowerCase().split(/\s+/).filter(Boolean).map(find);
    const wanted = filters
      .filter((select) => select.value !== "")
      .map((select) => ({ column: columns[Number(select.dataset.column)], value: Number(select.value) }));
    shown =
      hits.length + wanted.length === 0
        ? order
        : order.filter(
            (row) =>
              hits.every((hit) => hit[row] === 1) && wanted.every(({ column, value }) => column.v[row] === value),
          );
    const number = (value) => value.toLocaleString(words.language);
    status.textContent = `${number(shown.length)} ${words.of} ${number(count)} ${words.shown}`;
    $("machine-table").setAttribute("aria-rowcount", String(shown.length + 1));
  };

  const rowAt = (index) => {
    const row = document.createElement("tr");
    row.setAttribute("aria-rowindex", String(index + 2));
    columns.forEach((column, at) => {
      const value = cell(column, shown[index]);
      const place = document.createElement(at === 0 ? "th" : "td");
      if (at === 0) place.scope = "row";
      place.className = `${column.n ? "n" : ""}${column.x ? " wide" : ""}`;
      place.textContent = typeof value === "number" ? value.toLocaleString(words.language) : value;
      place.title = place.textContent;
      row.append(place);
    });
    return row;
  };

  const gap = (rows) => {
    const row = document.createElement("tr");
    row.setAttribute("aria-hidden", "true");
    const place = document.createElement("td");
    place.colSpan = columns.length;
    place.className = "gap";
    place.style.height = `${rows * ROW}px`;
    row.append(place);
    return row;
  };

  const draw = (again) => {
    const from = whole ? 0 : Math.max(0, Math.floor(box.scrollTop / ROW) - BEYOND);
    const to = whole
      ? Math.min(shown.length, PRINTED)
      : Math.min(shown.length, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + BEYOND);
    if (!again && from === first && to === last) return;
    first = from;
    last = to;
    const rows = [];
    // Gaps in pairs, so that the stripes stay where they are.
    if (from > 0) rows.push(gap(from));
    for (let index = from; index < to; index++) rows.push(rowAt(index));
    if (!whole && to < shown.length) rows.push(gap(shown.length - to));
    body.replaceChildren(...rows);
  };

  const update = () => {
    filter();
    box.scrollTop = 0;
    draw(true);
  };

  headings.forEach((button, at) => {
    button.addEventListener("click", () => {
      down = sorted === at ? !down : false;
      sorted = at;
      headings.forEach((other, index) => {
        const state = index === at ? (down ? "descending" : "ascending") : "none";
        other.closest("th").setAttribute("aria-sort", state);
      });
      sort();
      update();
    });
  });
  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 120);
  });
  for (const select of filters) select.addEventListener("change", update);
  let asked = false;
  box.addEventListener("scroll", () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw(false);
    });
  });
  addEventListener("resize", () => draw(false));
  addEventListener("beforeprint", () => {
    whole = true;
    sizes.remove();
    for (const details of document.querySelectorAll("details:not([open])")) {
      details.open = true;
      details.dataset.closed = "";
    }
    $("machine-printed").textContent =
      shown.length > PRINTED
        ? `${words.printed} ${PRINTED.toLocaleString(words.language)} ${words.of} ${shown.length.toLocaleString(words.language)}. ${words.printedRest}`
        : "";
    draw(true);
  });
  addEventListener("afterprint", () => {
    whole = false;
    $("machine-table").prepend(sizes);
    for (const details of document.querySelectorAll("details[data-closed]")) {
      details.open = false;
      delete details.dataset.closed;
    }
    draw(true);
  });
  update();
})();
