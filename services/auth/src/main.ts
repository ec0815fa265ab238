import { main } from '@ticketing/common/service/main';
import { readAuthConfig } from './config.ts';
import { auth } from './service.ts';

await main(auth, readAuthConfig(process.env), process.argv.slice(2));
