// Asks a SPARQL endpoint with Comunica, which knows only its address: node ask.mjs ADDRESS QUERY
import { QueryEngine } from "@comunica/query-sparql";

const [address, query] = process.argv.slice(2);
const rows = await new QueryEngine().queryBindings(query, { sources: [address] });
for await (const row of rows) {
  console.log(JSON.stringify(Object.fromEntries([...row].map(([name, term]) => [name.value, term.value]))));
}
