import { describe, expect, it } from 'vitest';
import { pieces } from '../src/links';

describe('links', () => {
  const links = (text: string) => pieces(text).filter((p) => p.href).map((p) => p.text);

  it('are only http and https', () => {
    expect(links('javascript:alert(1) data:text/html,x ftp://a.b vbscript:x //a.b file:///etc')).toEqual([]);
    expect(links('see http://a.example and https://b.example/x?y=1#z')).toEqual(['http://a.example', 'https://b.example/x?y=1#z']);
  });

  it('lead to a letter or a call as well, and to nothing that such an address could carry', () => {
    expect(links('mailto:Ann.B+c@shop.example.com, tel:+7(495)123-45-67. Or hotel:12, mailto:nobody, tel:x')).toEqual(['mailto:Ann.B+c@shop.example.com', 'tel:+7(495)123-45-67']);
    expect(links('mailto:a@b.example?body=<script>&attach=/etc')).toEqual(['mailto:a@b.example']);
    expect(pieces('mailto:a@b.example')[0]!.href).toBe('mailto:a@b.example');
  });

  it('leave out the punctuation that ends a sentence, and keep brackets that belong to them', () => {
    expect(links('Look (https://a.example/b), or https://a.example/c_(d)!')).toEqual(['https://a.example/b', 'https://a.example/c_(d)']);
  });

  it('end before markup', () => expect(links('https://a.example/"><script>')).toEqual(['https://a.example/']));

  it('lose no character of the text', () => {
    for (const text of ['', 'plain', 'a https://x.example. b', 'https://', 'https://[', 'http://a http://b', '<b>x</b> https://ok.example/ü end'])
      expect(pieces(text).map((p) => p.text).join('')).toBe(text);
  });
});
