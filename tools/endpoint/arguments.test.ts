import { describe, expect, it } from 'vitest';
import { isLoopback, parseArguments, USAGE } from './arguments.ts';

describe('the command line of the endpoint', () => {
  it('has a default for each flag', () => {
    expect(parseArguments([], {})).toEqual({
      port: 8787,
      host: '127.0.0.1',
      model: undefined,
      prediction: undefined,
      key: undefined,
    });
  });

  it('takes each flag that it names', () => {
    const given = ['--port', '0', '--host', '::1', '--model', 'm', '--key', 'k'];
    given.push('--prediction', 'v_prediction');
    expect(parseArguments(given, {})).toEqual({
      port: 0,
      host: '::1',
      model: 'm',
      prediction: 'v_prediction',
      key: 'k',
    });
    for (const flag of given.filter((word) => word.startsWith('--'))) expect(USAGE).toContain(flag);
  });

  it('reads the key from the environment, and an empty one is none', () => {
    expect(parseArguments([], { ENDPOINT_KEY: 'k' }).key).toBe('k');
    expect(parseArguments(['--key', ''], { ENDPOINT_KEY: '' }).key).toBeUndefined();
  });

  it.each([[['--port', 'x']], [['--port', '70000']], [['--prot', '1']], [['a']]])(
    'says what is wrong with %j',
    (argv) => {
      expect(() => parseArguments(argv, {})).toThrow(/port|Unknown option|positional/);
    },
  );

  it('takes a prediction only for a model, and by one of its names', () => {
    expect(() => parseArguments(['--prediction', 'epsilon'], {})).toThrow(/without --model/);
    expect(() => parseArguments(['--model', 'm', '--prediction', 'x'], {})).toThrow(
      /x is not known/,
    );
  });

  it('knows which addresses only this computer reaches', () => {
    expect(['localhost', '127.0.0.1', '127.1.2.3', '::1'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '192.168.1.2', '127.0.0.1.example'].some(isLoopback)).toBe(false);
  });
});
