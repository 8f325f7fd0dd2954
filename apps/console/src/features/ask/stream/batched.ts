/** Collects what comes in quick succession and hands it on together, at the latest after `milliseconds`. */
export function batched<Item>(milliseconds: number, give: (items: Item[]) => void) {
  let items: Item[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const flush = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (items.length === 0) return;
    const ready = items;
    items = [];
    give(ready);
  };
  const add = (item: Item) => {
    items.push(item);
    timer ??= setTimeout(flush, milliseconds);
  };
  return { add, flush };
}
