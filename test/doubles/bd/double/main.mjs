import { answer } from './answer.mjs';

process.exitCode = await answer(process.argv.slice(2), process);
