/**
 * zod asks whether it may make code from text by trying, `new Function('')`, when it first checks an
 * object (zod 4, `allowsEval`). The policy of the app's pages and workers refuses that, and the
 * browser logs each refusal as an error. Told that it may not, zod does not try. This file can go
 * when zod finds out without trying. Whatever begins a thread that checks with zod imports it first.
 */
import { config } from 'zod';

config({ jitless: true });
