import { main } from '@ticketing/common/service/main';
import { readTicketsConfig } from './config.ts';
import { tickets } from './service.ts';

await main(tickets, readTicketsConfig(process.env), process.argv.slice(2));
