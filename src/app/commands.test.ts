import { describe, expect, it } from 'vitest';
import { ACTIONS, type ActionId } from '../actions/actions.ts';
import { commandsOf, findCommands } from './commands.ts';

const IDS = Object.keys(ACTIONS).filter((id): id is ActionId => id in ACTIONS);
const ALL = commandsOf(IDS);
const found = (query: string) => findCommands(ALL, query).map(({ label }) => label);

describe('the commands', () => {
  it('have a label each, and no two the same', () => {
    const labels = ALL.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).not.toContain('Yes');
  });

  it('leave out what lasts as long as a key is held, and the list of commands itself', () => {
    const ids = ALL.map(({ id }) => id);
    expect(IDS.filter((id) => !ids.includes(id))).toEqual(['holdOriginal', 'commands']);
  });
});

describe('finding a command', () => {
  it('keeps the order of the table until something is typed', () => {
    expect(found('')).toEqual(ALL.map(({ label }) => label));
    expect(found('  ')).toHaveLength(ALL.length);
  });

  it('takes whole words first, then beginnings, then letters in their order', () => {
    expect(found('seed')[0]).toMatch(/seed/);
    expect(found('dow png')).toEqual(['Download as PNG']);
    expect(found('fscr')).toContain('Full screen');
    expect(found('dark theme')[0]).toBe('Theme: dark');
    expect(found('xqzw')).toEqual([]);
  });
});
