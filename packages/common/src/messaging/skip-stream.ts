import { DeliverPolicy, type JetStreamManager } from '@nats-io/jetstream';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import { consumerConfig, unlessMissing } from './stream.ts';

/**
 * Has the durable consumer of a service go on from the end of an owner's stream: what it has not delivered yet was
 * published by a database that is about to be replaced by an older one. What is true after that comes from the owner's log.
 */
export const skipStream = async (jsm: JetStreamManager, owner: Owner, service: string): Promise<void> => {
  const { name } = streamOf[owner];
  if (!(await unlessMissing(jsm.consumers.info(name, service)))) return;
  await unlessMissing(jsm.consumers.delete(name, service));
  await jsm.consumers.add(name, { durable_name: service, deliver_policy: DeliverPolicy.New, ...consumerConfig });
};
