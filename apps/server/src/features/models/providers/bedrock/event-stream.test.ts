import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventFrame } from '../../../../../../../tests/peers/protocol/bedrock.ts';
import { createEventStreamReader } from './event-stream.ts';

const frames = Buffer.concat([
  eventFrame('messageStart', { role: 'assistant' }),
  eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: '你好' } }),
]);
const expected = [
  { messageStart: { role: 'assistant' } },
  { contentBlockDelta: { contentBlockIndex: 0, delta: { text: '你好' } } },
];

describe('Amazon’s event stream', () => {
  it.each([1, 7, 64, frames.length])('cut into pieces of %i bytes is read whole', (size) => {
    const reader = createEventStreamReader();
    const events = [];
    for (let at = 0; at < frames.length; at += size)
      events.push(...reader.read(frames.subarray(at, at + size)));
    expect(events).toEqual(expected);
  });

  it('reads the empty message of AWS’s test data', () => {
    // "empty_message" of the event stream's test vectors, compared with several public implementations that carry it.
    const empty = Buffer.from('000000100000000005c248eb7d98c8ff', 'hex');
    expect(crc32(empty.subarray(0, 8))).toBe(empty.readUInt32BE(8));
    expect(createEventStreamReader().read(empty)).toEqual([{ error: { type: '', message: '' } }]);
  });

  it('tells an exception as an error', () => {
    const frame = eventFrame('throttlingException', { message: 'slow down' }, 'exception');
    expect(createEventStreamReader().read(frame)).toEqual([
      { error: { type: 'throttlingException', message: 'slow down' } },
    ]);
  });

  it.each([4, 9, 20, frames.length - 2])('with a byte changed at %i is refused', (at) => {
    const broken = Buffer.from(frames);
    broken[at] = (broken[at] ?? 0) ^ 0xff;
    expect(() => createEventStreamReader().read(broken)).toThrow();
  });

  it('that claims to be endless is refused', () => {
    const huge = Buffer.alloc(12);
    huge.writeUInt32BE(0xfffffff0, 0);
    huge.writeUInt32BE(crc32(huge.subarray(0, 8)), 8);
    expect(() => createEventStreamReader().read(huge)).toThrow();
  });
});
