// Two of three candidates failing in every way, under load: node bench/gateway/fault-drill.ts [seconds] [clients]
// [first token ms] [total ms]: the deadlines; a machine with little time to spare needs longer ones than 1,000 and 10,000.
// Prints the share of answered requests, and latencies beside the deadlines. In process, on the embedded database.
import { drill } from '../../tests/peers/fault-drill.ts';
import { startGatewayApp } from '../../tests/peers/gateway-app.ts';
import { startMockUpstream } from '../../tests/peers/mock-upstream.ts';

const seconds = Number(process.argv[2] ?? 600);
const clients = Number(process.argv[3] ?? 16);
const limits = { firstTokenMs: Number(process.argv[4] ?? 1_000), totalMs: Number(process.argv[5] ?? 10_000) };

const upstream = await startMockUpstream();
const app = await startGatewayApp();
const end = Date.now() + seconds * 1_000;
const { asked, answered, failures, latencies } = await drill(app, upstream, {
  clients,
  ...limits,
  more: () => Date.now() < end,
});
const at = (share: number) =>
  Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0);
console.log(`asked ${asked}, answered ${answered} (${((answered / asked) * 100).toFixed(3)} %)`);
console.log(`p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; deadline ${limits.totalMs} ms`);
console.log(`${failures.length} failed`);
for (const failure of failures.slice(0, 10)) console.log(failure);
await app.close();
await upstream.close();
process.exit(failures.length <= asked / 1_000 ? 0 : 1);
