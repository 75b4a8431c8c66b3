import { expect, it } from 'vitest';
import { shortNumber } from '../src/number';

// The server's test has the same.
it.each([['d1', '283-607-014'], ['bYzvR2kQ0fXw-_Ab12CdEf', '099-193-191']])('[109] %s is read out as %s', (id, number) => expect(shortNumber(id)).toBe(number));
