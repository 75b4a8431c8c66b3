import { describe, expect, it } from 'vitest';
import { faultOf } from '../src/form';
import { contentOf } from '../src/offer';

const texts = { required: 'required', email: 'email', phone: 'phone', number: 'number' };
const field = (type: 'text' | 'long' | 'email' | 'phone' | 'number' | 'choice' | 'check', required = false) => ({ name: 'f', label: 'F', type, required });

describe('fields of a form', () => {
  it('may be empty unless an answer is needed', () => {
    expect(faultOf(field('email'), '', texts)).toBe('');
    expect(faultOf(field('check', true), '', texts)).toBe('required');
  });

  it.each(['maria@example.org', 'a.b+c@x-y.example', 'почта@пример.рф'])('%s is an e-mail address', (text) => expect(faultOf(field('email'), text, texts)).toBe(''));
  it.each(['maria', 'a@b', '@b.c', 'a b@c.d', 'a@b.c.', 'a@b@c.d'])('%s is none', (text) => expect(faultOf(field('email'), text, texts)).toBe('email'));
  it.each(['+49 30 123456', '8 (800) 555-35-35', '12345'])('%s is a telephone number', (text) => expect(faultOf(field('phone'), text, texts)).toBe(''));
  it.each(['1234', 'call me', '+', '123456789012345678901'])('%s is none', (text) => expect(faultOf(field('phone'), text, texts)).toBe('phone'));
  it.each(['5', '-1.5', '2,5'])('%s is a number', (text) => expect(faultOf(field('number'), text, texts)).toBe(''));
});

describe('the content of an invitation', () => {
  it('is nothing when it cannot be read', () => {
    expect(contentOf('{"title":')).toEqual({});
    expect(contentOf(null)).toEqual({});
    expect(contentOf('{"title":"Tent"}')).toEqual({ title: 'Tent' });
  });
});
