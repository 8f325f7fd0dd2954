// What other pages use of the knowledge pages: opening a document at a place, its format, saving files.
export { splitName } from './documents/document-state.ts';
export { downloadDocument, saveBlob } from './download.ts';
export { FormatMark } from './format-mark.tsx';
export { formatName } from './format-name.ts';
export { placeWords } from './place-words.ts';
export { FilterBar } from './search/filter-bar.tsx';
export { type FilterParameters, filtersOf } from './search/filters.ts';
export { ValidityTag } from './validity/validity-tag.tsx';
export { DocumentView } from './viewer/document-view.tsx';
export type { Place } from './viewer/place.ts';
