// What there is comes from the service, what changes from the stream. Opened in this order, stream first, nothing falls between.
const user = visitor();
const { push_url } = await (await fetch("settings")).json();
const list = document.getElementById("documents");

follow();

document.getElementById("upload").addEventListener("submit", async (event) => {
  event.preventDefault();
  const [file] = document.getElementById("file").files;
  const response = await fetch(`users/${user}/documents?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file }).catch(() => undefined);
  const problem = response?.ok ? "" : response ? await explain(response) : "The service cannot be reached.";
  document.getElementById("problem").textContent = problem;
  if (!problem) {
    show(await response.json());
    event.target.reset();
  }
});

function follow() {
  // The place is kept over a reload; while the page is there, an EventSource keeps it by itself.
  const place = sessionStorage.getItem("place");
  const url = new URL(`/sse/user/${user}?format=message`, push_url);
  if (place) {
    url.searchParams.set("last_event_id", place);
  }

  const source = new EventSource(url);
  const keep = (event) => sessionStorage.setItem("place", event.lastEventId);
  source.addEventListener("ready", async (event) => {
    tell(JSON.parse(event.data).recovered ? "connected, where it was" : "connected");
    keep(event);
    await load();
  });
  source.addEventListener("reset", load);
  source.onmessage = (event) => {
    take(JSON.parse(event.data));
    keep(event);
  };
  source.onerror = () => tell(source.readyState === EventSource.CLOSED ? "the gateway refuses: reload the page" : "waiting for the gateway");
}

async function load() {
  const documents = await (await fetch(`users/${user}/documents`)).json();
  for (const document of documents.reverse()) {
    show(document);
  }
}

function take({ type, data }) {
  const { task_id: id } = data;
  if (type === "progress") {
    show({ id, state: "processing", progress: data });
  } else if (type === "success") {
    show({ id, name: data.name, state: "done", summary: data.summary });
  }
}

function show({ id, name, state, progress, summary }) {
  const item = document.getElementById(id) ?? add(id);
  // The list and the stream may tell in either order: a document goes forward only.
  if (name) {
    item.querySelector("h2").textContent = name;
  }

  const bar = item.querySelector("progress");
  if (state === "done" || item.dataset.state === "done") {
    bar.value = 100;
  } else if (progress && progress.progress >= bar.value) {
    bar.value = progress.progress;
    item.querySelector(".stage").textContent = [progress.stage, progress.message].filter(Boolean).join(": ");
  }

  if (state === "done" && item.dataset.state !== "done") {
    item.dataset.state = "done";
    item.querySelector(".stage").textContent = "done";
    describe(item.querySelector("dl"), summary);
  }
}

function add(id) {
  const item = document.getElementById("document").content.cloneNode(true).querySelector("li");
  item.id = id;
  list.prepend(item);
  document.getElementById("none").hidden = true;
  return item;
}

function describe(place, { words, paragraphs, minutes, keywords }) {
  const rows = { Words: words, Paragraphs: paragraphs, "To read": `${minutes} minutes`, Keywords: keywords.join(", ") };
  for (const [term, text] of Object.entries(rows)) {
    const [key, value] = [document.createElement("dt"), document.createElement("dd")];
    key.textContent = term;
    value.textContent = text;
    place.append(key, value);
  }

  place.hidden = false;
}

async function explain(response) {
  const problem = await response.json().catch(() => ({}));
  return problem.detail ?? problem.title ?? `The service answered ${response.status}.`;
}

function tell(text) {
  document.getElementById("connection").textContent = text;
}

// Signing in would say who it is, and give a token for the stream.
function visitor() {
  const name = localStorage.getItem("visitor") ?? `visitor-${crypto.randomUUID()}`;
  localStorage.setItem("visitor", name);
  return name;
}
