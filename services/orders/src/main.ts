import { main } from '@ticketing/common/service/main';
import { readOrdersConfig } from './config.ts';
import { orders } from './service.ts';

await main(orders, readOrdersConfig(process.env), process.argv.slice(2));
