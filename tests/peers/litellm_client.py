"""LiteLLM as a client of the gateway, unchanged: only base URL and key are ours. Prints what it saw as JSON."""

import json
import os
import sys

os.environ['LITELLM_LOCAL_MODEL_COST_MAP'] = 'True'
import litellm

litellm.telemetry = False
litellm.num_retries = 0

base, key = os.environ['GATEWAY_URL'], os.environ['GATEWAY_KEY']
picture = os.environ['PICTURE']
schema = {
    'type': 'object',
    'properties': {'city': {'type': 'string'}, 'degrees': {'type': 'number'}},
    'required': ['city', 'degrees'],
    'additionalProperties': False,
}
tool = {'type': 'function', 'function': {'name': 'weather', 'parameters': schema}}


def question(text='Hello'):
    return [{'role': 'user', 'content': text}]


def chat(provider, model, **options):
    root = base + '/v1' if provider == 'openai' else base
    options.setdefault('messages', question())
    return litellm.completion(
        model=f'{provider}/{model}', api_base=root, api_key=key, max_tokens=50, timeout=120, **options
    )


def calls_of(message):
    return [[call.function.name, json.loads(call.function.arguments)] for call in message.tool_calls or []]


def of_provider(provider):
    whole = chat(provider, 'chat')
    yield 'chat', [whole.choices[0].message.content, whole.choices[0].finish_reason, whole.usage.completion_tokens]
    chunks = list(chat(provider, 'chat', stream=True, stream_options={'include_usage': True}))
    text = ''.join(chunk.choices[0].delta.content or '' for chunk in chunks if chunk.choices)
    usage = [chunk.usage.completion_tokens for chunk in chunks if getattr(chunk, 'usage', None)]
    yield 'stream', [text, usage[-1:]]
    called = chat(provider, 'calls', tools=[tool])
    yield 'tools', [calls_of(called.choices[0].message), called.choices[0].finish_reason]
    streamed = litellm.stream_chunk_builder(list(chat(provider, 'calls', tools=[tool], stream=True)))
    yield 'streamed tools', calls_of(streamed.choices[0].message)
    image = {'type': 'image_url', 'image_url': {'url': f'data:image/png;base64,{picture}'}}
    seen = chat(provider, 'chat', messages=question([{'type': 'text', 'text': 'What is it?'}, image]))
    yield 'vision', seen.choices[0].message.content


def of_openai():
    form = {'type': 'json_schema', 'json_schema': {'name': 'weather', 'strict': True, 'schema': schema}}
    answer = chat('openai', 'json', response_format=form)
    yield 'structured output', json.loads(answer.choices[0].message.content)
    vectors = litellm.embedding(
        model='openai/vectors', input=['甲', 'b'], api_base=base + '/v1', api_key=key, timeout=120
    )
    yield 'embeddings', [len(item['embedding']) for item in vectors.data]
    response = litellm.responses(
        model='openai/chat', input='Hello', api_base=base + '/v1', api_key=key, timeout=120
    )
    yield 'responses', [part.text for item in response.output for part in item.content]
    try:
        chat('openai', 'nothing')
        yield 'error', None
    except litellm.NotFoundError as error:
        yield 'error', [error.status_code, 'nothing' in str(error)]


def main():
    seen = {provider: dict(of_provider(provider)) for provider in ('openai', 'anthropic')}
    seen['openai'].update(of_openai())
    json.dump(seen, sys.stdout, ensure_ascii=False)


main()
