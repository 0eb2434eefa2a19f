// Follow an event stream with the client of rdf-connect, and write the quads of its members as N-Quads.
// usage: node follow.mjs URL [none|ascending|descending] [STATE_FOLDER]
import { enhanced_fetch, intoConfig, replicateLDES } from "ldes-client";
import { Writer } from "n3";

const [url, order = "none", statePath] = process.argv.slice(2);
// a server that fails must fail the test: ask once
const fetch = enhanced_fetch({ concurrent: 10, retry: { maxRetries: 1 } });
const client = replicateLDES(intoConfig({ url, statePath, fetch }), order);
const writer = new Writer(process.stdout, { format: "N-Quads", end: false });
for await (const member of client.stream({ highWaterMark: 10 })) {
  writer.addQuads(member.quads);
}
await new Promise((done) => writer.end(done));
