import { EngineClient } from './engine-client.ts';

/** The engine of the app's page: its executor runs jobs on it, and the debug page looks into it. */
export const pageEngine = new EngineClient();
