import { expect, it } from 'vitest';
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
