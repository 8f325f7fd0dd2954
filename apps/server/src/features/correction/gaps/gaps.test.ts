import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addText, makePerson, question, scopeOf, tell } from '../../assistant/assistant.fixture.ts';
import {
  type CorrectionDesk,
  type CorrectionRoom,
  complain,
  on,
  openCorrectionDesk,
  openCorrections,
} from '../correction.fixture.ts';
import { toCsv } from './report.ts';

describe('what is asked and not answered', () => {
  let room: CorrectionRoom;
  let desk: CorrectionDesk;

  beforeAll(async () => {
    room = await openCorrections();
    desk = await openCorrectionDesk(room);
    await addText(desk, { name: 'travel.md', content: 'Travel expenses are paid by the travel desk.' });
  });
  afterAll(() => room.close());

  const report = async (person = desk.owner) =>
    (await on(room, person)('GET /v1/knowledge/gaps')).body as {
      items: {
        question: string;
        asked: number;
        askers: number;
        owners: string[];
        base: object;
        weeks: number[];
      }[];
      hidden: number;
    };
  const askAs = async (name: string, text: string) => {
    const person = await makePerson(room, desk.tenantId, { name, role: 'member' });
    await tell(scopeOf(room, person), question(text));
    return person;
  };

  it('shows no single question before three people asked it, then with the owner whose documents are nearest', async () => {
    const ask = 'Does the travel desk book sleeper trains to Venice?';
    await askAs('One', ask);
    await askAs('Two', 'Does the travel desk book trains to Venice with a sleeper?');
    expect(await report()).toMatchObject({ items: [], hidden: 1 });
    await askAs('Three', ask);
    const { items, hidden } = await report();
    expect(hidden).toBe(0);
    expect(items).toMatchObject([{ asked: 3, askers: 3, owners: ['Owner'], base: { id: desk.baseId } }]);
    expect(items[0]?.weeks).toEqual([0, 0, 0, 3]);
    const { body } = await on(room, desk.owner)('GET /v1/knowledge/gaps/export');
    expect(body.csv).toContain('Venice');
  });

  it('shows a case of fewer to the owner who sees its question anyway', async () => {
    const person = await makePerson(room, desk.tenantId, { name: 'Four', role: 'member' });
    await complain(desk, person, { ask: 'Who at the travel desk handles lost luggage insurance?' });
    const questions = (await report()).items.map((item) => item.question);
    expect(questions).toContain('Who at the travel desk handles lost luggage insurance?');
  });

  it('is for owners, each near their own bases', async () => {
    const member = await makePerson(room, desk.tenantId, { name: 'M', role: 'member' });
    expect((await report(member)).items).toEqual([]);
    const stranger = (await openCorrectionDesk(room)).owner;
    expect((await report(stranger)).items).toEqual([]);
  });

  it('writes cells that no spreadsheet takes for a formula', () => {
    const gap = { question: '=cmd|"x", y', asked: 1, askers: 1, unanswered: 1, ratedDown: 0, weeks: [1] };
    const csv = toCsv([{ ...gap, lastAt: '2026-01-01T00:00:00.000Z', base: null, owners: ['A', 'B'] }]);
    expect(csv.split('\r\n')[1]).toBe(`"'=cmd|""x"", y",1,1,1,0,2026-01-01T00:00:00.000Z,,A; B`);
  });
});
