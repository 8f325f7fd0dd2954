import { useCallback, useEffect, useRef } from 'react';

/** The same function for as long as the component lives, calling what was given last. Not for use while rendering. */
export function useStable<Arguments extends unknown[]>(
  callback: (...given: Arguments) => void,
): (...given: Arguments) => void {
  const latest = useRef(callback);
  useEffect(() => {
    latest.current = callback;
  });
  return useCallback((...given: Arguments) => latest.current(...given), []);
}
