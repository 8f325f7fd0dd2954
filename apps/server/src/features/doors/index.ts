// Doors: ways in for other products. Each one is a thin coat over what the API does, with the rights of the key's holder;
// nothing is found, opened or answered here that the same person would not see in the console.
export { difyRoutes } from './dify.ts';
export { mountMcp } from './mcp.ts';
