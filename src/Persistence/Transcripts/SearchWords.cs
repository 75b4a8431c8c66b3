using System.Text;

namespace Gateway.Persistence.Transcripts;

/// <summary>What a person typed into the search field, as words that neither database can misunderstand: letters and digits only.</summary>
internal static class SearchWords
{
    private const int MostWords = 8;
    private const int LongestWord = 64;
    private const int ShortestStem = 3;

    // Longest first. Russian words change at the end; the index of SQLite knows only English stems, so the ending is cut and the rest searched as a beginning.
    private static readonly string[] Endings =
        [.. "иями ями ами ией иям иях ого его ому ему ыми ими аться иться ется ится ешь ишь ете ите ает ают яет яют ала али ало ила или ило ать ить ять еть ов ев ей ой ий ый ая яя ое ее ые ие ую юю ам ям ах ях ом ем ым им ся ет ит ут ют ат ят а я о е ы и у ю ь й"
            .Split(' ').OrderByDescending(e => e.Length)];

    /// <summary>Text as the index of SQLite holds it: ё is written е by most people most of the time.</summary>
    public static string Folded(string text) => text.Replace('ё', 'е').Replace('Ё', 'Е');

    /// <summary>The distinct words, at most eight.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var c in Folded(text) + ' ')
        {
            if (char.IsLetterOrDigit(c) && word.Length < LongestWord) word.Append(char.ToLowerInvariant(c));
            else if (!char.IsLetterOrDigit(c) && word.Length > 0)
            {
                if (!words.Contains(word.ToString())) words.Add(word.ToString());
                word.Clear();
            }
        }
        return words.Count <= MostWords ? words : words.GetRange(0, MostWords);
    }

    /// <summary>A word as a query of SQLite's FTS5.</summary>
    public static string ForSqlite(string word)
    {
        if (word.All(c => c < 128)) return $"\"{word}\" OR \"{word}\"*";
        foreach (var ending in Endings)
            if (word.Length - ending.Length >= ShortestStem && word.EndsWith(ending, StringComparison.Ordinal)) return $"\"{word[..^ending.Length]}\"*";
        return $"\"{word}\"*";
    }

    /// <summary>A word as a query of PostgreSQL, which stems both languages itself.</summary>
    public static string ForPostgres(string word) => $"{word}:*";
}
