// Outbound: the one way out of the process for addresses that people or documents supplied.
// A name is resolved once, every address is judged, and the socket is pinned to the judged answer, so a second
// DNS answer is never asked for. Redirects are followed by hand and judged again. Internal addresses need an
// allow rule of the tenant or the operator; cloud metadata and link-local addresses cannot be opened at all.
export { type AllowRules, parseAllowRules } from './address.ts';
export { createOutbound, type Outbound, type OutboundRequest, type OutboundResponse } from './client.ts';
export { OutboundFailure, OutboundRefusal } from './failure.ts';
