// One channel for all tabs: a browser opens six connections to a host, and each channel holds one for good.
const ports = new Set();
let last = null;

function tell(message) {
  last = message;
  for (const port of ports) port.postMessage(message);
}

function listen() {
  const source = new EventSource("/__sitegen/events");
  source.onmessage = (event) => tell({ version: event.data });
  source.onerror = () => {
    tell({ lost: true });
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 1000);
  };
}

onconnect = (event) => {
  const port = event.ports[0];
  port.onmessage = (message) => {
    if (message.data === "bye") ports.delete(port);
    else if (!ports.has(port)) {
      ports.add(port);
      if (last) port.postMessage(last);
    }
  };
};

listen();
