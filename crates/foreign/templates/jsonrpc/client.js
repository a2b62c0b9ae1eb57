// Tidewater web client. Every screen is drawn from what /rpc answers.

const state = { session: null, company: 1, next: 0 };

async function rpc(method, params) {
  const headers = { "Content-Type": "application/json" };
  if (state.session) headers["Authorization"] = `Session ${state.session}`;
  const body = JSON.stringify({ jsonrpc: "2.0", id: ++state.next, method, params });
  const answer = await (await fetch("/rpc", { method: "POST", headers, body })).json();
  if (answer.error) {
    if (answer.error.code === 100) return signIn();
    throw new Error(answer.error.data.message);
  }
  return answer.result;
}

const execute = (model, method, ...args) => rpc("object.execute", [model, method, ...args, { company: state.company }]);

const screens = {
  Vehicles: {
    model: "dealer.vehicle", order: "stock_no",
    columns: ["stock_no", "name", "vin", "state", "list_price", "write_date"],
    form: ["stock_no", "vin", "model_year", "make_id", "model_id", "trim", "body", "color", "interior", "condition", "state", "odometer",
           "location", "list_price", "sale_price", "standard_price", "date_in", "note", "partner_id", "company_id", "write_date"],
  },
  Customers: {
    model: "res.partner", order: "name",
    columns: ["name", "city", "phone"],
    form: ["name", "is_company", "street", "city", "zip", "phone", "email", "create_date"],
  },
  "Repair Orders": {
    model: "dealer.repair_order", order: "name desc",
    columns: ["name", "partner_id", "date_open", "date_close", "amount_total"],
    form: ["name", "partner_id", "vin", "odometer", "date_open", "date_close", "advisor", "line_ids", "amount_labor", "amount_parts", "amount_total"],
  },
};

// The journal is a report: rows without names, under the columns that were asked for.
const journal = { model: "account.move.line", columns: ["move_id", "date", "account_id", "ref", "debit", "credit"] };

const page = 5;
const app = document.getElementById("app");
const shown = (value) => (value === false ? "" : Array.isArray(value) ? value[1] : value);

async function list(name, offset = 0) {
  const { model, columns, order } = screens[name];
  const { length, records } = await execute(model, "search_read", [], columns, offset, page, order);
  table(name, columns, records.map((record) => [record.id, columns.map((column) => record[column])]));
  pager(offset, length, (to) => list(name, to));
}

async function form(name, id) {
  const { model, form } = screens[name];
  const { records: [record] } = await execute(model, "read", [id], form);
  app.innerHTML = `<h1>${name}</h1>`;
  const facts = document.createElement("dl");
  for (const field of form) {
    facts.append(Object.assign(document.createElement("dt"), { textContent: field }),
                 Object.assign(document.createElement("dd"), { textContent: shown(record[field]) }));
  }
  app.append(facts);
}

async function report(offset = 0) {
  const { count, columns, rows } = await execute(journal.model, "export_rows", [], journal.columns, offset, page);
  table("Journal", columns, rows.map((row) => [null, row]));
  pager(offset, count, report);
}

function table(name, columns, rows) {
  app.innerHTML = `<h1>${name}</h1>`;
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  columns.forEach((column) => head.append(Object.assign(document.createElement("th"), { textContent: column })));
  for (const [id, values] of rows) {
    const row = table.insertRow();
    values.forEach((value) => (row.insertCell().textContent = shown(value)));
    if (id) row.onclick = () => form(name, id);
  }
  app.append(table);
}

function pager(offset, count, go) {
  app.append(`${count ? offset + 1 : 0}-${Math.min(offset + page, count)} / ${count} `);
  const button = (text, to) => app.append(Object.assign(document.createElement("button"), { textContent: text, onclick: () => go(to) }));
  if (offset > 0) button("‹", Math.max(0, offset - page));
  if (offset + page < count) button("›", offset + page);
}

function signIn() {
  state.session = null;
  app.innerHTML = `<form><h1>Tidewater</h1><label>Database <input name="database"></label><label>Email <input name="login"></label>
    <label>Password <input name="password" type="password"></label><button>Log in</button></form>`;
  app.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    const { database, login, password } = Object.fromEntries(new FormData(event.target));
    try {
      const { session, preferences } = await rpc("common.login", [database, login, password]);
      Object.assign(state, { session, company: preferences.companies[0][0] });
      await list("Vehicles");
    } catch (error) {
      alert(error.message);
    }
  };
}

Object.assign(window, { list, report, signOut: () => rpc("common.logout", []).then(signIn) });
signIn();
