// Sends a user one message, everybody another one, and two at once.   node send.mjs USER
const api = `${process.env.API ?? "http://localhost:7071"}/api/v1/messages`;
const [user] = process.argv.slice(2);
if (!user) {
  console.error("whom? node send.mjs USER");
  process.exit(2);
}

// With an id of its own a message may be sent again without arriving twice.
const message = (type, data, target) => ({ id: `example-${crypto.randomUUID()}`, service: "javascript-example", type, data, target });

async function post(endpoint, body, attempt = 1) {
  const response = await fetch(`${api}/${endpoint}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  }).catch((error) => error);
  if (response.status === 202) {
    return response.json();
  }

  const mayHelp = response instanceof Error || response.status === 429 || response.status >= 500;
  if (!mayHelp || attempt === 6) {
    throw response instanceof Error ? response : new Error(`refused: ${await response.text()}`);
  }

  const seconds = Number(response.headers?.get("Retry-After") ?? 0);
  await new Promise((resolve) => setTimeout(resolve, Math.max(seconds * 1000, 200 * 2 ** attempt)));
  return post(endpoint, body, attempt + 1);
}

console.log(await post("send", message("progress", { progress: 65 }, { user_id: user })));
console.log(await post("broadcast", message("warning", "maintenance at noon")));
console.log(await post("batch", { messages: [message("progress", { progress: 100 }, { user_id: user }), message("success", "done", { user_id: user })] }));
