// Sources that keep the documents of a base in step with where they live. Shown as a part of the base's page.
export { SourcesTab } from './sources-tab.tsx';
