/** What both windows offer beside the system's own picker: a screen reader knows their names. */
export const emoji = /*#__PURE__*/ '🙂 😀 😄 😁 😂 😊 😉 😍 😘 😎 🤔 😐 😕 🙁 😢 😭 😡 😱 😴 🤗 🙄 😇 🤝 👍 👎 👌 🙏 👏 💪 👋 ✌️ 👉 ❤️ 💔 🔥 ⭐ 🎉 🎁 ✅ ❌ ❗ ❓ 💡 📎 📦 🚚 💳 🕐'.split(' ');

/** Columns of the grid in which they are shown. */
export const emojiColumns = 8;

/** Where an arrow key leads from one of them; null for other keys. */
export function emojiStep(key: string, from: number): number | null {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -emojiColumns, ArrowDown: emojiColumns, Home: -from, End: emoji.length - 1 - from }[key];
  return step === undefined ? null : Math.min(emoji.length - 1, Math.max(0, from + step));
}
