// Asks the gateway at the URL of the first argument everything once, and once more for each line on standard input.
// For each answer it prints one line of JSON: what was asked, the gateway's Cache-Status, and what the client made of it.
import { createInterface } from 'node:readline';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';

const gateway = process.argv[2];
const openai = new OpenAI({ baseURL: `${gateway}/v1`, apiKey: 'node-openai', maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: gateway, apiKey: 'node-anthropic', maxRetries: 0 });

const city = { type: 'object', properties: { city: { type: 'string' } } };
const weather = [{ type: 'function', function: { name: 'weather', parameters: city } }];
const chat = (content) => ({ model: 'simulated-gpt', messages: [{ role: 'user', content }] });
const message = (content) => ({
  model: 'simulated-claude',
  max_tokens: 1024,
  messages: [{ role: 'user', content }],
});

// The clients themselves assemble what they streamed.
async function assembled(stream, response, assemble) {
  const events = [];
  for await (const event of stream) events.push(event);
  return { response, data: { events, whole: await assemble() } };
}

async function chatStream(params) {
  const { data, response } = await openai.chat.completions
    .create({ ...params, stream: true, stream_options: { include_usage: true } })
    .withResponse();
  const [events, copy] = data.tee();
  const runner = ChatCompletionStream.fromReadableStream(copy.toReadableStream());
  return assembled(events, response, () => runner.finalChatCompletion());
}

async function messageStream(params) {
  const stream = anthropic.messages.stream(params);
  const { response } = await stream.withResponse();
  return assembled(stream, response, () => stream.finalMessage());
}

const calls = {
  chat: () => openai.chat.completions.create(chat('Why is the sky blue?')).withResponse(),
  'chat, streamed': () => chatStream(chat('Why is the sea salty?')),
  'chat with a tool': () => openai.chat.completions.create({ ...chat('Weather?'), tools: weather }).withResponse(),
  'chat with a tool, streamed': () => chatStream({ ...chat('How is the weather?'), tools: weather }),
  embeddings: () =>
    openai.embeddings.create({ model: 'simulated-embedding', input: ['red', 'blue'], dimensions: 16 }).withResponse(),
  message: () => anthropic.messages.create(message('Why is the sky blue?')).withResponse(),
  'message, streamed': () => messageStream(message('Why is the sea salty?')),
  'message with a tool, streamed': () =>
    messageStream({ ...message('How is the weather?'), tools: [{ name: 'weather', input_schema: city }] }),
};

async function askEverything() {
  for (const [asked, call] of Object.entries(calls)) {
    const { data, response } = await call();
    const { _request_id: ignored, ...answer } = data;
    console.log(JSON.stringify({ asked, cacheStatus: response.headers.get('cache-status'), answer }));
  }
}

await askEverything();
for await (const line of createInterface({ input: process.stdin })) await askEverything();
