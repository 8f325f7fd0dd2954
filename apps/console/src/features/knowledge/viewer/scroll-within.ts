/**
 * Brings an element to the middle of the frame that scrolls it. `scrollIntoView` would also move the page around the
 * frame, under the reader's eyes.
 */
export function scrollWithin(frame: HTMLElement | null, element: Element | null): void {
  if (frame === null || element === null) return;
  const outer = frame.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  const top = frame.scrollTop + inner.top - outer.top - (frame.clientHeight - inner.height) / 2;
  frame.scrollTo({ top: Math.max(0, top) });
}
