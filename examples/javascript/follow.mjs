// Follows a user in Node and goes on where it was the next time.   node follow.mjs USER [FILE]
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "@daprpush/client";

const [user, file] = process.argv.slice(2);
if (!user) {
  console.error("whom? node follow.mjs USER [FILE]");
  process.exit(2);
}

const connection = connect({
  url: process.env.GATEWAY ?? "http://localhost:8089",
  user,
  token: process.env.TOKEN,
  transport: "fetch",
  remember: file ? { read: () => read(file), write: (cursor) => writeFileSync(file, cursor) } : "no",
});
connection.on("state", (state) => console.log(state.kind, JSON.stringify(state)));
connection.on("reset", (streams) => console.log("reset", JSON.stringify(streams)));
connection.on("message", async (message) => {
  const { id, type, data, metadata } = message;
  console.log(type, JSON.stringify(data));
  if (metadata.ack) {
    await connection.ack(message);
    console.log("acknowledged", id);
  }
});
process.on("SIGTERM", () => connection.close());
process.on("SIGINT", () => connection.close());

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") {
      return ""; // The first time: it starts now.
    }

    throw error;
  }
}
