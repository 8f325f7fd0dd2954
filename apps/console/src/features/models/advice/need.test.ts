import { expect, it } from 'vitest';
import { placeLabels, shortName } from './labels.ts';
import { placeIn, taskNames, tasks } from './need.ts';

it('weighs every task fully', () => {
  for (const name of taskNames) {
    const { cost, effect, performance } = tasks[name].weights;
    expect(cost + effect + performance).toBeCloseTo(1);
  }
});

it('draws a model to the corners where it is strong', () => {
  expect(placeIn({ cost: 0, effect: 1, performance: 0 })).toEqual({ x: 0.5, y: 0 });
  expect(placeIn({ cost: 1, effect: 0, performance: 0 })).toEqual({ x: 0, y: 1 });
  expect(placeIn({ cost: 0, effect: 0, performance: 1 })).toEqual({ x: 1, y: 1 });
  const middle = placeIn({ cost: null, effect: null, performance: null });
  expect(middle.x).toBeCloseTo(0.5);
  expect(middle.y).toBeCloseTo(2 / 3);
  expect(placeIn({ cost: 0, effect: 0, performance: 0 })).toEqual({ x: 0.5, y: 2 / 3 });
});

it('writes names beside their points, none over another, all inside the drawing', () => {
  const at = (x: number, y: number, name: string) => ({ x, y, name });
  expect(placeLabels([at(150, 100, 'qwen-max')], 300)).toEqual([
    { x: 160, y: 104, anchor: 'start', away: false },
  ]);
  expect(placeLabels([at(295, 250, 'qwen-max')], 300)[0]?.anchor).toBe('end');
  // Eight models of which nothing is known but their price stand in one place.
  const crowd = Array.from({ length: 8 }, (_, index) => at(150 + index, 173, `model-number-${index}`));
  const labels = placeLabels(crowd, 300);
  for (const side of ['start', 'end'])
    for (const [index, { y }] of labels.filter(({ anchor }) => anchor === side).entries())
      for (const other of labels.filter(({ anchor }) => anchor === side).slice(index + 1))
        expect(Math.abs(y - other.y)).toBeGreaterThanOrEqual(14);
  expect(labels.some(({ away }) => away)).toBe(true);
});

it('shortens long names only', () => {
  expect(shortName('qwen-max')).toBe('qwen-max');
  expect(shortName('Qwen/Qwen2.5-72B-Instruct-AWQ')).toBe('Qwen/Qwen2.5-72B-Inst…');
});
