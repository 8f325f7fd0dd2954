export interface Reader {
  external: string;
  principal: { name: string } | null;
  manual: boolean;
}

const most = 100;

/** What a reader is called in the source, without the prefix that tells people from groups. */
export function readerName(external: string): { group: boolean; name: string } {
  const [, kind = 'user', name = external] = /^(user|group):(.*)$/.exec(external) ?? [];
  return { group: kind === 'group', name };
}

/** Those that are nobody yet first, groups before people: one group opens many documents. At most a hundred. */
export function shownReaders(readers: readonly Reader[], search: string): { shown: Reader[]; more: number } {
  const wanted = search.trim().toLowerCase();
  const rank = ({ external, principal }: Reader) =>
    (principal === null ? 0 : 2) + (readerName(external).group ? 0 : 1);
  const found = readers
    .filter(({ external }) => external.toLowerCase().includes(wanted))
    .toSorted((left, right) => rank(left) - rank(right) || left.external.localeCompare(right.external));
  return { shown: found.slice(0, most), more: Math.max(0, found.length - most) };
}
