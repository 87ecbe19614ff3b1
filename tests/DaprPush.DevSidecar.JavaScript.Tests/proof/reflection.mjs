import assert from "node:assert/strict";
import grpc from "@grpc/grpc-js";

/** What DaprClient of .NET asks before it publishes in bulk: a streaming call to a service that is not there. */
export function reflectionChecks() {
  return {
    "grpc: server reflection is UNIMPLEMENTED": async () => {
      const client = new grpc.Client(`127.0.0.1:${process.env.DAPR_GRPC_PORT}`, grpc.credentials.createInsecure());
      const bytes = (value) => value;
      const call = client.makeBidiStreamRequest("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", bytes, bytes);
      const status = new Promise((resolve) => call.on("error", resolve));
      call.on("data", () => {});
      call.write(Buffer.from([0x3a, 0x00]));
      const error = await status;
      assert.equal(error.code, grpc.status.UNIMPLEMENTED);
      assert.match(error.details, /is unimplemented/);
      client.close();
    },
  };
}
