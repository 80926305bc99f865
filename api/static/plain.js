"use strict";

// The token stays in memory: a reload forgets it, and no other page can read it.
const $ = (id) => document.getElementById(id);
const EXAMPLE = `query {
  me { role tenant office regions }
  complaints(first: 20) {
    totalCount
    edges { node { id status category programme region submittedAt } }
    pageInfo { hasNextPage endCursor }
  }
}

# Ikuti perubahan / follow changes:
# subscription { complaintUpdates { position complaint status change { words } } }
`;
$("query").value = EXAMPLE;

let running = null;

const say = (text) => { $("state").textContent = text; };
const show = (value) => {
  $("answer").textContent = typeof value === "string" ? value : JSON.stringify(value, null, 2);
};

function request() {
  const text = $("variables").value.trim() || "{}";
  return JSON.stringify({ query: $("query").value, variables: JSON.parse(text) });
}

function headers(accept) {
  const given = { "content-type": "application/json", accept };
  if ($("token").value.trim()) given.authorization = `Bearer ${$("token").value.trim()}`;
  return given;
}

const isSubscription = () => /^\s*subscription\b/m.test($("query").value.replace(/#.*$/gm, ""));

async function ask(signal) {
  const response = await fetch("/graphql", { method: "POST", headers: headers("application/json"), body: request(), signal });
  const text = await response.text();
  try { show(JSON.parse(text)); } catch { show(text); }
  say(`HTTP ${response.status}`);
}

// Reads the event stream by fetch, since EventSource cannot send a header and tokens never go into a URL.
async function follow(signal) {
  let last = null;
  show("");
  for (;;) {
    const given = headers("text/event-stream");
    if (last) given["last-event-id"] = last;
    const response = await fetch("/graphql/stream", { method: "POST", headers: given, body: request(), signal });
    if (!response.ok) { show(await response.json()); say(`HTTP ${response.status}`); return; }
    say("Mengikuti perubahan… / Following…");
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      buffer += value;
      const frames = buffer.split("\n\n");
      buffer = frames.pop();
      for (const frame of frames) {
        const fields = Object.fromEntries(frame.split("\n").filter((line) => !line.startsWith(":"))
          .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
        if (fields.id) last = fields.id;
        if (fields.event === "next") $("answer").textContent += `${JSON.stringify(JSON.parse(fields.data), null, 2)}\n`;
        if (fields.event === "complete") { say("Selesai. / Complete."); return; }
      }
    }
    say("Terputus, menyambung lagi… / Reconnecting…");
    await new Promise((resume) => setTimeout(resume, 1000));
  }
}

async function run() {
  stop();
  const mine = running = new AbortController();
  $("stop").disabled = false;
  say("…");
  try {
    await (isSubscription() ? follow : ask)(mine.signal);
  } catch (error) {
    if (error.name !== "AbortError") say(`Gagal / failed: ${error.message}`);
  } finally {
    if (running === mine) { running = null; $("stop").disabled = true; }
  }
}

function stop() {
  if (running) { running.abort(); running = null; say("Berhenti. / Stopped."); }
  $("stop").disabled = true;
}

async function schema() {
  const response = await fetch("/schema.graphql");
  show(response.ok ? await response.text() : "Skema hanya ditampilkan di mode pengembangan. / Shown in development mode only.");
}

$("run").addEventListener("click", run);
$("stop").addEventListener("click", stop);
$("schema").addEventListener("click", schema);
$("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
});
