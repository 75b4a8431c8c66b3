using System.Globalization;
using System.Text;

namespace Gateway.Actors.Sites.Words;

/// <summary>A word of a text: where it stands in the folded letters and in the text itself.</summary>
internal readonly record struct FoldedWord(int At, int Length, int From, int To);

/// <summary>
/// A text as words in letters that all look the same: one case, no accents, no zero-width characters, Cyrillic and Greek letters as the Latin ones that they look like, and digits as letters within a word
/// of letters ("sh1t", but not "A55"). Patterns are folded the same way, so that what two of them have in common counts for both.
/// </summary>
internal sealed class FoldedText
{
    /// <summary>Each letter of the plane that is in daily use, folded once; 0: not yet.</summary>
    private static readonly char[] _known = new char[char.MaxValue + 1];
    private static readonly Dictionary<char, char> _alike = new()
    {
        ['а'] = 'a',
        ['в'] = 'b',
        ['е'] = 'e',
        ['і'] = 'i',
        ['ј'] = 'j',
        ['к'] = 'k',
        ['м'] = 'm',
        ['н'] = 'h',
        ['о'] = 'o',
        ['р'] = 'p',
        ['с'] = 'c',
        ['т'] = 't',
        ['у'] = 'y',
        ['х'] = 'x',
        ['ѕ'] = 's',
        ['α'] = 'a',
        ['ε'] = 'e',
        ['ι'] = 'i',
        ['κ'] = 'k',
        ['ν'] = 'v',
        ['ο'] = 'o',
        ['ρ'] = 'p',
        ['τ'] = 't',
        ['υ'] = 'u',
        ['χ'] = 'x',
    };

    private static readonly Dictionary<char, char> _accents = new[]
    {
        "aàáâãäåāăąǎ", "cçćĉċč", "dďđð", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭįıǐ", "jĵ", "kķ", "lĺļľŀł", "nñńņňŉ", "oòóôõöøōŏőǒ", "rŕŗř", "sśŝşšß", "tţťŧț", "uùúûüũūŭůűųǔ", "wŵ", "yýÿŷ", "zźżž", "еёѐ", "ийѝ", "гґ",
    }.SelectMany(group => group[1..].Select(letter => (letter, group[0]))).ToDictionary(p => p.letter, p => p.Item2);

    private readonly char[] _letters;
    private readonly List<FoldedWord> _words = [];
    private int _count;

    /// <param name="text">Any text.</param>
    /// <param name="stars">Whether a star is a letter, as in patterns.</param>
    public FoldedText(string text, bool stars = false)
    {
        _letters = new char[text.Length];
        var (at, from, letters, digits) = (0, 0, 0, 0);
        for (var i = 0; i < text.Length;)
        {
            var length = Rune.TryGetRuneAt(text, i, out var rune) ? rune.Utf16SequenceLength : 1;
            var category = rune == default && text[i] != 0 ? UnicodeCategory.OtherNotAssigned : Rune.GetUnicodeCategory(rune);
            // Invisible, or only an accent on what is there already.
            if (category is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            {
                i += length;
                continue;
            }
            var star = stars && rune.Value == '*';
            var letter = category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.SpacingCombiningMark;
            // Behind a word they end it.
            var digit = category is UnicodeCategory.DecimalDigitNumber || rune.Value is '@' or '$' && i + 1 < text.Length && char.IsLetterOrDigit(text[i + 1]);
            if (star || letter || digit)
            {
                if (_count == at) from = i;
                _letters[_count++] = star ? '*' : Folded(rune);
                if (letter) letters++;
                else if (digit) digits++;
                i += length;
                continue;
            }
            End(i);
            i += length;
        }
        End(text.Length);

        void End(int to)
        {
            if (_count == at) return;
            if (letters > digits && digits > 0)
                for (var k = at; k < _count; k++) _letters[k] = _letters[k] switch { '0' => 'o', '1' => 'i', '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' => 't', var c => c };
            _words.Add(new FoldedWord(at, _count - at, from, to));
            (at, letters, digits) = (_count, 0, 0);
        }
    }

    /// <summary>In their order.</summary>
    public IReadOnlyList<FoldedWord> Words => _words;

    /// <summary>The folded letters of a word.</summary>
    public ReadOnlySpan<char> this[FoldedWord word] => _letters.AsSpan(word.At, word.Length);

    private static char Folded(Rune rune)
    {
        if (rune.IsAscii) return char.ToLowerInvariant((char)rune.Value);
        if (!rune.IsBmp) return Made(rune);
        ref var known = ref _known[rune.Value];
        if (known == 0) known = Made(rune);
        return known;
    }

    /// <summary>The letter below the accents: ё is е, é is e, 𝐚 is a. By tables, since the node runs without those of the system.</summary>
    private static char Made(Rune rune)
    {
        var small = Rune.ToLowerInvariant(rune.Value switch
        {
            // Full-width forms of ASCII.
            >= 0xff01 and <= 0xff5e => new Rune(rune.Value - 0xfee0),
            // Alphabets and digits of mathematics, one after the other.
            >= 0x1d400 and <= 0x1d6a3 => new Rune('a' + (rune.Value - 0x1d400) % 26),
            >= 0x1d7ce and <= 0x1d7ff => new Rune('0' + (rune.Value - 0x1d7ce) % 10),
            _ => rune,
        });
        // Beyond the plane in daily use nothing is a letter of words that people type: one stands for all.
        if (!small.IsBmp) return '\uffff';
        var letter = (char)small.Value;
        letter = _accents.GetValueOrDefault(letter, letter);
        return _alike.GetValueOrDefault(letter, letter);
    }
}
