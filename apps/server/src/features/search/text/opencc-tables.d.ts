/** opencc-js publishes its tables as plain strings (`traditional simplified|…`) without type declarations. */
declare module 'opencc-js/dict/*' {
  const table: string;

  export = table;
}
