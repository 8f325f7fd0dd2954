/** Money is integer pico-units (10^-12) of one currency, as bigint: 35 % of real token prices lie below a micro-unit. */
export type Pico = bigint;
