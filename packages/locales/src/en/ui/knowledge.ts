/** The knowledge pages: bases, documents, chunks, search. */
export const knowledge = {
  title: 'Knowledge',
};
