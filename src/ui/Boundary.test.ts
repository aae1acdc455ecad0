import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import Boundary from './Boundary.tsx';

it('shows what stands in for a view that fails, and tells of the failure', () => {
  const told: unknown[] = [];
  const boundary = new Boundary({
    onFailure: (error) => told.push(error),
    instead: (error) => `instead: ${String(error)}`,
    children: 'the view',
  });
  expect(boundary.render()).toMatchObject({ props: { children: 'the view' } });
  boundary.state = { ...boundary.state, ...Boundary.getDerivedStateFromError('gone') };
  boundary.componentDidCatch('gone');
  expect(boundary.render()).toBe('instead: gone');
  expect(told).toEqual(['gone']);
});

it('stands around each view that is loaded later', () => {
  const bare = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.tsx') && !file.endsWith('Boundary.tsx'))
    .filter((file) => {
      const code = readFileSync(`src/${file}`, 'utf8');
      // Only a boundary waits for a script: a `Suspense` alone would wait, and not stand when it fails.
      return (
        code.includes('Suspense') ||
        (/= (later|shown)View\(/.test(code) && !/<(Boundary|Page)\b/.test(code))
      );
    });
  expect(bare).toEqual([]);
});

it('tries again once it stands around something else, and not before', () => {
  const failed = { failed: { error: 'gone' }, of: 'one' };
  const props = { onFailure: () => {}, children: 'the view' };
  expect(Boundary.getDerivedStateFromProps({ ...props, of: 'one' }, failed)).toBeNull();
  const another = Boundary.getDerivedStateFromProps({ ...props, of: 'another' }, failed);
  expect(another).toEqual({ failed: null, of: 'another' });
});

it('tries again once it is asked for again, and not when it is put away', () => {
  const failed = { failed: { error: 'gone' }, of: 'asked' };
  const props = { onFailure: () => {}, children: 'the view' };
  const away = Boundary.getDerivedStateFromProps(props, failed);
  expect(away).toEqual({ failed: { error: 'gone' }, of: undefined });
  const again = Boundary.getDerivedStateFromProps({ ...props, of: 'asked' }, away ?? failed);
  expect(again).toEqual({ failed: null, of: 'asked' });
});

it('no view keeps a failure for good: none is made of React’s own `lazy`', () => {
  const using = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'))
    .filter((file) => /\blazy\(/.test(readFileSync(`src/${file}`, 'utf8')));
  expect(using).toEqual(['ui/later-view.ts']);
});
