import { settings as en } from './en.settings';
import { addTexts } from './index';
import { settings as ru } from './ru.settings';

// Whatever screen shows one of them imports this file.
addTexts({ en, ru });
