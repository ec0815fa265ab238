import { type Owner, streamOf, subjectOf } from '@ticketing/contracts/messages/envelope';
import { stringify } from 'yaml';
import { jsonSchemaOf } from '../../packages/contracts/growth/json-schema.ts';
import type { Definition } from './definitions.ts';
import type { Hearing } from './heard.ts';

/** The messages as AsyncAPI 3.0, in YAML: a channel per subject, and who sends and receives on it. */
export const asyncapi = (messages: readonly Definition[], hearings: readonly Hearing[]): string =>
  stringify(
    {
      asyncapi: '3.0.0',
      info: {
        title: 'Ticketing: messages',
        version: '1',
        description:
          'What the services tell each other over NATS JetStream, one stream per service. Contracts only grow. Written by `npm run generate` from packages/contracts and from what the services subscribe to.',
        license: { name: 'MIT' },
      },
      defaultContentType: 'application/json',
      servers: {
        broker: {
          host: '{address}',
          protocol: 'nats',
          description: 'NATS with JetStream, 2.9.10 or newer.',
          variables: { address: { default: 'localhost:4222', description: 'Host and port of NATS_URL.' } },
        },
      },
      channels: Object.fromEntries(messages.map((message) => [message.type, channel(message)])),
      operations: Object.fromEntries([...messages.map(send), ...hearings.map(receive)]),
      components: {
        messages: Object.fromEntries(messages.map((message) => [message.type, payload(message)])),
        schemas: {
          CloudEvent: cloudEvent,
          ...Object.fromEntries(messages.map(({ bodyName, body }) => [bodyName, jsonSchemaOf(body, 'input')])),
        },
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );

const channel = ({ type, tells, owner }: Definition) => ({
  address: subjectOf(type),
  description: tells,
  messages: { [type]: { $ref: `#/components/messages/${type}` } },
  'x-stream': streamOf[owner].name,
});

const operation = (service: Owner, action: 'send' | 'receive', type: string) => ({
  action,
  channel: { $ref: `#/channels/${type}` },
  messages: [{ $ref: `#/channels/${type}/messages/${type}` }],
  tags: [{ name: service }],
});

const send = ({ type, owner, tells }: Definition) =>
  [`${owner}.says.${type}`, { summary: tells, ...operation(owner, 'send', type) }] as const;

const receive = ({ service, type, handlers }: Hearing) => {
  const summary = `Sets off ${handlers.map(({ name, file }) => `${name} (${file})`).join(', ')}.`;
  return [`${service}.hears.${type}`, { summary, ...operation(service, 'receive', type) }] as const;
};

const payload = ({ type, tells, owner, bodyName }: Definition) => ({
  name: type,
  summary: tells,
  contentType: 'application/json',
  headers: {
    allOf: [
      { $ref: '#/components/schemas/CloudEvent' },
      {
        type: 'object',
        properties: {
          'ce-type': { type: 'string', const: type },
          'ce-source': { type: 'string', const: `/ticketing/${owner}` },
        },
      },
    ],
  },
  payload: { $ref: `#/components/schemas/${bodyName}` },
});

/** The headers of every message: CloudEvents 1.0 in binary mode, and what NATS and tracing need. */
const cloudEvent = {
  type: 'object',
  required: [
    'ce-specversion',
    'ce-id',
    'ce-type',
    'ce-source',
    'ce-subject',
    'ce-time',
    'content-type',
    'Nats-Msg-Id',
    'Nats-Expected-Stream',
  ],
  properties: {
    'ce-specversion': { type: 'string', const: '1.0' },
    'ce-id': { type: 'string', format: 'uuid', description: 'This message, however often it comes.' },
    'ce-type': { type: 'string' },
    'ce-source': { type: 'string' },
    'ce-subject': { type: 'string', format: 'uuid', description: 'The id of what the message tells about.' },
    'ce-time': { type: 'string', format: 'date-time', pattern: 'Z$', description: 'When it became true.' },
    'content-type': { type: 'string', const: 'application/json' },
    'Nats-Msg-Id': {
      type: 'string',
      description: 'The ce-id; with a suffix when published again on purpose, so that the broker does not drop it.',
    },
    'Nats-Expected-Stream': {
      type: 'string',
      description:
        "The stream of the message's owner. The broker refuses a message for any other stream, and consumers refuse a message that names another stream than the one they read.",
    },
    traceparent: { type: 'string', description: 'W3C Trace Context of the request that set it off.' },
  },
};
