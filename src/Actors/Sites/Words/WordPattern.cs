namespace Gateway.Actors.Sites.Words;

/// <summary>
/// One word of a pattern, in which a star stands for any letters or none. Matched by its pieces from left to right, each found once: no text makes it look at anything twice.
/// </summary>
internal sealed class WordPattern
{
    private readonly string[] _pieces;

    /// <param name="folded">In folded letters, with stars.</param>
    public WordPattern(string folded)
    {
        Text = folded;
        _pieces = folded.Split('*');
    }

    /// <summary>With its stars.</summary>
    public string Text { get; }

    /// <summary>Without stars it is the word itself.</summary>
    public bool IsPlain => _pieces.Length == 1;

    /// <summary>Whether a whole word fits.</summary>
    public bool Fits(ReadOnlySpan<char> word)
    {
        if (IsPlain) return word.SequenceEqual(Text);
        var (first, last) = (_pieces[0], _pieces[^1]);
        if (word.Length < first.Length + last.Length || !word.StartsWith(first, StringComparison.Ordinal) || !word.EndsWith(last, StringComparison.Ordinal)) return false;
        var rest = word[first.Length..^last.Length];
        for (var i = 1; i < _pieces.Length - 1; i++)
        {
            var at = rest.IndexOf(_pieces[i], StringComparison.Ordinal);
            if (at < 0) return false;
            rest = rest[(at + _pieces[i].Length)..];
        }
        return true;
    }
}
