import { describe, expect, it } from 'vitest';
import { isLocalHost } from './local-host.ts';

/** What a browser makes of a host that is typed in an address. */
const host = (typed: string) => new URL(`http://${typed}/`).hostname;

describe('a host of this computer or its network', () => {
  it.each([
    'localhost',
    'LOCALHOST.',
    'app.localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:0:192.168.0.1]',
    '[::10.0.0.1]',
    '[fe80::1]',
    '[fd12:3456::1]',
    '[ff02::1]',
    '[64:ff9b::10.0.0.1]',
    '[64:ff9b:1::8.8.8.8]',
    '[2002:c0a8:101::1]',
    'router',
    'nas.local',
    'router.lan',
    'wiki.internal',
    'printer.home.arpa',
  ])('%s', (typed) => {
    expect(isLocalHost(host(typed))).toBe(true);
  });
});

describe('a host of the internet', () => {
  it.each([
    'pictures.example',
    'localhost.example',
    'local.example.com',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.128.0.1',
    '198.20.0.1',
    '[2606:4700::1111]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
    '[2002:808:808::1]',
    'nothome.arpa.example',
  ])('%s', (typed) => {
    expect(isLocalHost(host(typed))).toBe(false);
  });
});
