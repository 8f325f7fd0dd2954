export const terms = {
  label: 'Terms',
  add: 'Add term',
  addTitle: 'Add a term',
  editTitle: 'Change term',
  term: 'Term',
  termPlaceholder: 'e.g. annual leave',
  synonyms: 'Other names',
  synonymsHint:
    'A question with one of these names finds the others too, ranked a little lower. Separate with commas.',
  synonymsPlaceholder: 'PTO, paid leave, holiday',
  comma: ', ',
  definition: 'Meaning',
  whole: 'Keep whole',
  wholeTag: 'kept whole',
  wholeHint:
    'For part numbers and product names that must not be split into words. Changing this rebuilds the index in the background.',
  everywhere: 'all knowledge bases',
  everywhereChoice: 'For all knowledge bases, not just “{{base}}”',
  everywhereHint: 'Everybody in your organisation then searches with this term.',
  search: 'Search terms',
  noMatch: 'No term matches “{{text}}”.',
  emptyTitle: 'Teach search your own words',
  emptyText:
    'Abbreviations, product names, the word your customers use for it: add a term with its other names, and questions find documents that say it differently.',
  actionsOf: 'Actions for {{term}}',
  deleteTitle: 'Delete “{{term}}”?',
  deleteText: 'Questions in this knowledge base no longer find its other names. Documents are not changed.',
  deleteTextAll:
    'Questions in all knowledge bases no longer find its other names. Documents are not changed.',
};
