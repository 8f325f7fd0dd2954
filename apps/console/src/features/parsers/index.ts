// What the settings show of the parsers outside this server: that there are some, and the way to their page.
export { ParsersSection } from './parsers-section.tsx';
