namespace Gateway.Actors.Desks;

/// <summary>Who has a waiting dialog in sight, so that two operators do not take it up unknowingly. Nothing of it is kept: whoever looks says so again and again.</summary>
internal sealed class WaitingLooks
{
    /// <summary>Three beats.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(35);

    private readonly Dictionary<DialogKey, SortedDictionary<string, long>> _looks = [];

    /// <summary>True when somebody else is there now.</summary>
    /// <param name="key">The dialog.</param>
    /// <param name="op">Who.</param>
    /// <param name="on">Whether it is in sight.</param>
    /// <param name="now">Unix ms.</param>
    public bool Note(DialogKey key, OperatorId op, bool on, long now)
    {
        if (!on)
        {
            if (!_looks.TryGetValue(key, out var left) || !left.Remove(op.Value)) return false;
            if (left.Count == 0) _looks.Remove(key);
            return true;
        }
        if (!_looks.TryGetValue(key, out var there)) _looks[key] = there = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var fresh = !there.ContainsKey(op.Value);
        there[op.Value] = now;
        return fresh;
    }

    /// <summary>Their ids, parted by blanks; null for nobody.</summary>
    public string? At(DialogKey key, long now) =>
        _looks.TryGetValue(key, out var there) && string.Join(' ', there.Where(l => now - l.Value < Patience.TotalMilliseconds).Select(l => l.Key)) is { Length: > 0 } ids ? ids : null;

    /// <summary>Forgets who has not said so again, and dialogs that wait no more.</summary>
    public void Age(Func<DialogKey, bool> waits, long now)
    {
        foreach (var (key, there) in _looks.ToList())
        {
            foreach (var (op, at) in there.ToList())
                if (now - at >= Patience.TotalMilliseconds) there.Remove(op);
            if (there.Count == 0 || !waits(key)) _looks.Remove(key);
        }
    }
}
