namespace Gateway.Logs;

/// <summary>
/// Counts the lines of each kind, so that one fault that meets thousands of entities is some lines and a number. A kind is what says the same: one category, one
/// template, one type of exception.
/// </summary>
internal sealed class RepeatedLines
{
    /// <summary>Lines of a kind that are written in one span; the rest of them is counted.</summary>
    public const int Written = 3;
    /// <summary>How long such a span is.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(10);
    /// <summary>Kinds that are told apart; what comes beyond is written.</summary>
    private const int MostKinds = 1000;

    private readonly Lock _gate = new();
    private Dictionary<Kind, int> _seen = [];

    /// <summary>What is the same in lines that say the same.</summary>
    public readonly record struct Kind(string Category, LogLevel Level, string Template, Type? Fault);

    /// <summary>Whether one more of these is written.</summary>
    public bool MayWrite(in Kind kind)
    {
        lock (_gate)
        {
            if (!_seen.TryGetValue(kind, out var times) && _seen.Count >= MostKinds) return true;
            _seen[kind] = times + 1;
            return times < Written;
        }
    }

    /// <summary>Ends the span: the kinds of which some were only counted, with their number.</summary>
    public IReadOnlyList<(Kind Kind, int LeftOut)> Turn()
    {
        Dictionary<Kind, int> seen;
        lock (_gate)
        {
            if (_seen.Count == 0) return [];
            (seen, _seen) = (_seen, []);
        }
        return [.. seen.Where(s => s.Value > Written).Select(s => (s.Key, s.Value - Written))];
    }
}
