/** A conversation with everything in it that a provider may have its own words for. */
export const conversation = [
  { role: 'system' as const, content: 'Be brief.' },
  {
    role: 'user' as const,
    content: [
      { type: 'text' as const, text: 'Look' },
      { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
    ],
  },
  {
    role: 'assistant' as const,
    content: null,
    tool_calls: [
      {
        id: 'c1',
        type: 'function' as const,
        function: { name: 'get_weather', arguments: '{"city":"北京"}' },
        extra_content: { google: { thought_signature: 'c2ln' } },
      },
    ],
  },
  { role: 'tool' as const, tool_call_id: 'c1', content: '晴' },
];
