/**
 * Whether a host lies on this computer or in a network that the internet does not reach: loopback,
 * private, link-local and reserved addresses, and names that only a local network resolves.
 *
 * A public name that leads to such an address is not recognised: a page does not learn what a name
 * leads to.
 *
 * @param hostname of a `URL`, which has brought other spellings of an IPv4 address (decimal, octal,
 *   hexadecimal, shortened) into dotted form
 */
export function isLocalHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (host.startsWith('[')) return isLocalV6(readV6(host.slice(1, -1)));
  const bytes = readV4(host);
  if (bytes !== undefined) return isLocalV4(bytes);
  return (
    !host.includes('.') ||
    LOCAL_NAMES.has(host.slice(host.lastIndexOf('.') + 1)) ||
    isHomeArpa(host)
  );
}

/** Last parts of names that are never public (RFC 6761, RFC 6762, ICANN's reserved ones). */
const LOCAL_NAMES: ReadonlySet<string> = new Set([
  'corp',
  'home',
  'internal',
  'intranet',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'mail',
  'private',
]);

/** RFC 8375. */
function isHomeArpa(host: string): boolean {
  return host === 'home.arpa' || host.endsWith('.home.arpa');
}

/** First bytes and number of leading bits of the networks that are not public (IANA's registry). */
const LOCAL_V4: readonly (readonly [address: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
];

function isLocalV4(bytes: readonly number[]): boolean {
  return LOCAL_V4.some(([address, bits]) => {
    const shift = 32 - bits;
    return (
      Math.floor(asNumber(bytes) / 2 ** shift) ===
      Math.floor(asNumber(readV4(address)) / 2 ** shift)
    );
  });
}

function asNumber(bytes: readonly number[] = []): number {
  return bytes.reduce((number, byte) => number * 256 + byte, 0);
}

/** The four bytes of a dotted address; undefined for a name. */
function readV4(host: string): readonly number[] | undefined {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) ? host.split('.').map(Number) : undefined;
}

/** The eight groups of an address as `URL` writes it: hexadecimal, without a dotted part. */
function readV6(host: string): readonly number[] {
  const [before = '', after] = host.split('::');
  if (after === undefined) return groups(before);
  const [head, tail] = [groups(before), groups(after)];
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

function groups(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}

function isLocalV6(address: readonly number[]): boolean {
  const [first = 0, second = 0, third = 0] = address;
  const v4At = (at: number): boolean => {
    const [high = 0, low = 0] = address.slice(at);
    return isLocalV4([high >> 8, high & 255, low >> 8, low & 255]);
  };
  // Unique local, link-local, site-local, multicast.
  if ((first & 0xfe00) === 0xfc00 || first >= 0xfe80) return true;
  // Unspecified, loopback, and addresses that hold one of IPv4: compatible, mapped, translated.
  if (address.slice(0, 4).every((group) => group === 0)) return v4At(6);
  // NAT64 (RFC 6052) with its local prefix (RFC 8215), and 6to4 (RFC 3056).
  if (first === 0x64 && second === 0xff9b) return third === 1 || v4At(6);
  return first === 0x2002 && v4At(1);
}
