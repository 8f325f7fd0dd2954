/** The ask page and its conversations. */
export const ask = {
  title: 'Ask',
};
