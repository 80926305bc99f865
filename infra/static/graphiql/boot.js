// Starts GraphiQL on the page and connects it to the GraphQL endpoint: queries by POST, subscriptions by
// graphql-transport-ws. It asks nothing of any other host.
"use strict";

const PLACEHOLDER = "<puskesos token ...>";

// A header that still holds the placeholder is left out, so that the answer says "no token" and not "bad token".
// Names are lower case because connection_init carries them as keys of a JSON object, where case matters.
function headersToSend(headers) {
  const filledIn = Object.entries(headers ?? {}).filter(
    ([, value]) => !String(value).includes(PLACEHOLDER),
  );
  return Object.fromEntries(filledIn.map(([name, value]) => [name.toLowerCase(), value]));
}

function connectedTo(endpoint) {
  const socket = new URL(endpoint);
  socket.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";
  const send = GraphiQL.createFetcher({
    url: endpoint.href,
    subscriptionUrl: socket.href,
    enableIncrementalDelivery: false,
  });
  return (request, options) =>
    send(request, { ...options, headers: headersToSend(options?.headers) });
}

async function boot() {
  const place = document.getElementById("graphiql");
  const example = await fetch("/static/graphiql/default_query.graphql");
  const page = React.createElement(GraphiQL, {
    fetcher: connectedTo(new URL(place.dataset.endpoint, window.location.href)),
    defaultQuery: example.ok ? await example.text() : "",
    defaultHeaders: JSON.stringify({ authorization: `Bearer ${PLACEHOLDER}` }, null, 2),
    defaultEditorToolsVisibility: "headers",
    // GraphiQL's history remembers variables, which may hold a NIK, and headers, which hold the token, whatever
    // it is told. So all it remembers ends with the tab and never stays in the profile of a shared desk computer.
    storage: window.sessionStorage,
    shouldPersistHeaders: true,
    showPersistHeadersSettings: false,
  });
  ReactDOM.createRoot(place).render(page);
}

boot().catch((error) => {
  document.getElementById("graphiql").textContent =
    `Halaman kueri tidak dapat dimuat. / The query page could not be loaded. (${error.message})`;
});
