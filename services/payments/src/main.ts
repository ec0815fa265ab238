import { main } from '@ticketing/common/service/main';
import { readPaymentsConfig } from './config.ts';
import { payments } from './service.ts';

await main(payments, readPaymentsConfig(process.env), process.argv.slice(2));
