import { FallbackLine } from 'wire';
import { PartReady, type AroundParts } from './parts';

const parts: AroundParts = { line: (origin) => new FallbackLine(origin) };
document.currentScript?.dispatchEvent(new CustomEvent(PartReady, { detail: parts }));
