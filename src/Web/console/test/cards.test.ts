import { expect, test } from 'vitest';
import { pictureOn } from '../src/logic/cards';

const origins = ['http://127.0.0.1:8081', 'https://shop.example'];

test('pictures are the site\'s own or come over https, and nothing else is one', () => {
  expect(pictureOn('/img/tent.svg', origins)).toBe('http://127.0.0.1:8081/img/tent.svg');
  expect(pictureOn('http://127.0.0.1:8081/a.png', origins)).toBe('http://127.0.0.1:8081/a.png');
  expect(pictureOn('https://cdn.example/a b.png', origins)).toBe('https://cdn.example/a%20b.png');
  for (const bad of [undefined, '', '//evil.example/a.png', 'http://evil.example/a.png', 'javascript:alert(1)', 'data:image/png;base64,xx', 'a.png']) expect(pictureOn(bad, origins)).toBeNull();
  expect(pictureOn('/img/tent.svg', [])).toBeNull();
});
