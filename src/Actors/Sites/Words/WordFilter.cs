namespace Gateway.Actors.Sites.Words;

/// <summary>
/// The words that a site does not want to read, each a word or several, with stars for any letters. Folded letters are compared, so that case, accents and letters that look alike make no difference.
/// </summary>
/// <param name="Mask">Their letters become stars.</param>
/// <param name="Refuse">The message is refused.</param>
/// <param name="Mark">Operators are told, who may want to ban.</param>
public sealed record WordLists(IReadOnlyList<string>? Mask = null, IReadOnlyList<string>? Refuse = null, IReadOnlyList<string>? Mark = null)
{
    /// <summary>In all lists together.</summary>
    public const int Most = 1_000;
    /// <summary>Of one pattern.</summary>
    public const int PatternChars = 64;
    /// <summary>Fewer would be found everywhere.</summary>
    private const int LeastLetters = 2;

    /// <summary>Each fault names its place and what is allowed.</summary>
    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        if ((Mask?.Count ?? 0) + (Refuse?.Count ?? 0) + (Mark?.Count ?? 0) > Most) faults.Add("", "too-many", ("most", Most));
        else
        {
            Check("mask", Mask);
            Check("refuse", Refuse);
            Check("mark", Mark);
        }
        return faults;

        void Check(string at, IReadOnlyList<string>? patterns)
        {
            for (var i = 0; i < patterns?.Count; i++)
            {
                if (patterns[i] is not { Length: > 0 and <= PatternChars } pattern) faults.Add($"{at}[{i}]", "text-range", ("most", PatternChars));
                else if (!WordFilter.WordsOf(pattern).Exists(w => w.Split('*').Any(p => p.Length >= LeastLetters))) faults.Add($"{at}[{i}]", "pattern-needed", ("least", LeastLetters));
            }
        }
    }

    /// <summary>As <see cref="TryRead"/> reads it.</summary>
    public string ToJson() => SettingsJson.Write(this);

    /// <summary>Reads what is stored or sent; what is left out is empty.</summary>
    public static bool TryRead(string json, out WordLists lists, out IReadOnlyList<Fault> faults)
    {
        var good = SettingsJson.TryRead<WordLists>(json, l => l.Faults(), out var read, out faults);
        lists = read ?? new WordLists();
        return good;
    }
}

/// <summary>What the filter makes of a text.</summary>
/// <param name="Text">With stars where words are masked.</param>
/// <param name="Refused">It is not to be taken.</param>
/// <param name="Marked">The words of which operators are told, as they stand in the text; "" for none.</param>
public readonly record struct Screened(string Text, bool Refused, string Marked)
{
    /// <summary>Nothing was found.</summary>
    public static Screened Clean(string text) => new(text, false, "");
}

/// <summary>Finds a site's words in texts. Immutable.</summary>
public sealed class WordFilter
{
    private enum Act { Mask, Refuse, Mark }

    private sealed record Pattern(WordPattern[] Words, Act Act);

    /// <summary>Marked words that are told, together.</summary>
    private const int MarkedChars = 200;

    /// <summary>Of a site that has none.</summary>
    public static readonly WordFilter None = new(new WordLists());

    private readonly Dictionary<string, List<Act>>.AlternateLookup<ReadOnlySpan<char>> _plain;
    /// <summary>Those of several words or with stars, by the first letter; ' ' for those that begin with a star.</summary>
    private readonly Dictionary<char, List<Pattern>> _others = [];
    private readonly bool _any;

    /// <summary>From what the site has set.</summary>
    public WordFilter(WordLists lists)
    {
        Lists = lists;
        var plain = new Dictionary<string, List<Act>>(StringComparer.Ordinal);
        foreach (var (patterns, act) in new[] { (lists.Mask, Act.Mask), (lists.Refuse, Act.Refuse), (lists.Mark, Act.Mark) })
        {
            foreach (var pattern in patterns ?? [])
            {
                WordPattern[] words = [.. WordsOf(pattern).Select(w => new WordPattern(w))];
                if (words is [{ IsPlain: true } word])
                {
                    if (!plain.TryGetValue(word.Text, out var acts)) plain[word.Text] = acts = [];
                    acts.Add(act);
                }
                else if (words.Length > 0)
                {
                    var first = words[0].Text[0] is '*' ? ' ' : words[0].Text[0];
                    if (!_others.TryGetValue(first, out var beginning)) _others[first] = beginning = [];
                    beginning.Add(new Pattern(words, act));
                }
            }
        }
        _plain = plain.GetAlternateLookup<ReadOnlySpan<char>>();
        _any = plain.Count + _others.Count > 0;
    }

    /// <summary>As the site has set them.</summary>
    public WordLists Lists { get; }

    internal static List<string> WordsOf(string pattern)
    {
        var folded = new FoldedText(pattern, stars: true);
        return [.. folded.Words.Select(w => folded[w].ToString())];
    }

    /// <summary>What becomes of a text.</summary>
    public Screened Screen(string text) => Screen(text, '*', hides: false);

    /// <summary>What becomes of what somebody calls a file: a star is no part of a file's name, and nobody writes a picture anew because of what it is called, so that nothing is refused.</summary>
    public Screened ScreenFile(string name) => Screen(name, '_', hides: true) with { Refused = false };

    /// <param name="text">What was written.</param>
    /// <param name="mask">Stands for each letter that is hidden.</param>
    /// <param name="hides">Refused words are masked as well.</param>
    private Screened Screen(string text, char mask, bool hides)
    {
        if (!_any || text.Length == 0) return Screened.Clean(text);
        var folded = new FoldedText(text);
        var (refused, marked) = (false, new List<string>());
        char[]? masked = null;
        for (var i = 0; i < folded.Words.Count; i++)
        {
            if (_plain.TryGetValue(folded[folded.Words[i]], out var acts))
                foreach (var act in acts) Take(act, i, 1);
            Look(_others.GetValueOrDefault(folded[folded.Words[i]][0]), i);
            Look(_others.GetValueOrDefault(' '), i);
        }
        return new Screened(masked is null ? text : new string(masked), refused, string.Join(", ", marked));

        void Look(List<Pattern>? patterns, int at)
        {
            foreach (var pattern in patterns ?? [])
                if (FitsAt(pattern, folded, at)) Take(pattern.Act, at, pattern.Words.Length);
        }

        void Take(Act act, int at, int words)
        {
            switch (act)
            {
                case Act.Refuse:
                    refused = true;
                    if (hides) Hide(at, words);
                    break;
                case Act.Mask: Hide(at, words); break;
                case Act.Mark:
                    var (from, to) = (folded.Words[at].From, folded.Words[at + words - 1].To);
                    var word = text.Substring(from, Math.Min(to - from, MarkedChars));
                    if (marked.Count == 0 || (marked.Sum(m => m.Length) + word.Length <= MarkedChars && !marked.Contains(word))) marked.Add(word);
                    break;
            }
        }

        void Hide(int at, int words)
        {
            masked ??= text.ToCharArray();
            for (var k = at; k < at + words; k++) masked.AsSpan(folded.Words[k].From, folded.Words[k].To - folded.Words[k].From).Fill(mask);
        }
    }

    /// <summary>What a visitor is called is read by every operator: words that would be refused in a message are stars in a name.</summary>
    public IReadOnlyDictionary<string, string> ScreenName(IReadOnlyDictionary<string, string> attributes)
    {
        if (!_any || !attributes.TryGetValue("name", out var name)) return attributes;
        var screened = Screen(name);
        if (!screened.Refused && screened.Text == name) return attributes;
        return new Dictionary<string, string>(attributes, StringComparer.Ordinal) { ["name"] = screened.Refused ? new string('*', name.Length) : screened.Text };
    }

    /// <summary>Why words are refused, in the language of who wrote them.</summary>
    public static string Refusal(string? language) => language is ['r' or 'R', 'u' or 'U', ..]
        ? "в сообщении есть слова, которые здесь не принимаются; напишите, пожалуйста, другими словами"
        : "the message has words that are not taken here; please say it in other words";

    private static bool FitsAt(Pattern pattern, FoldedText text, int at)
    {
        if (at + pattern.Words.Length > text.Words.Count) return false;
        for (var k = 0; k < pattern.Words.Length; k++)
            if (!pattern.Words[k].Fits(text[text.Words[at + k]])) return false;
        return true;
    }
}
