// The frame with the tabs of the pages about limits, for pages that stand beside them.
export { LimitsFrame } from './limits-frame.tsx';
