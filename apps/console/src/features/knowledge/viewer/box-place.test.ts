import { expect, it } from 'vitest';
import { boxesOnPage, boxPlace, firstPage } from './box-place.ts';

const box = { page: 2, x: 101.5, y: 201.5, width: 197, height: 17, pageWidth: 500, pageHeight: 1000 };

it('turns points from the top left into per cent of the page', () => {
  expect(boxPlace(box)).toEqual({ left: '20%', top: '20%', width: '40%', height: '2%' });
});

it('stays inside the page', () => {
  const wide = { ...box, x: -20, width: 900, y: 995, height: 60 };
  expect(boxPlace(wide)).toEqual({ left: '0%', top: '99.35%', width: '100%', height: '0.65%' });
});

it('takes the boxes of one page and leaves out those without a page size', () => {
  expect(boxesOnPage([box, { ...box, page: 3 }, { ...box, pageWidth: 0 }], 2)).toEqual([box]);
});

it('opens where the boxes begin, else at the page, else at the front', () => {
  expect([firstPage([box], 7), firstPage([], 7), firstPage([], null)]).toEqual([2, 7, 1]);
});
