namespace Gateway.Actors;

/// <summary>
/// Makes equal texts of many visitors and connections (addresses, titles, agents, origins, languages) one object. A table of fixed size in which the last of a slot's texts stays: whoever
/// sends endless variety only makes others' texts separate again, and no memory.
/// </summary>
public static class SharedText
{
    private const int Slots = 16 * 1024;
    /// <summary>UTF-16 units. Longer texts are rarely equal; 16,384 × 320 of them bound the table to 10 MB.</summary>
    public const int LongestShared = 320;
    private static readonly string?[] _texts = new string?[Slots];

    /// <summary>The same text, if possible as an object that others hold already.</summary>
    public static string Of(string text)
    {
        if (text.Length is 0 or > LongestShared) return text;
        ref var slot = ref _texts[(uint)string.GetHashCode(text, StringComparison.Ordinal) % Slots];
        var known = Volatile.Read(ref slot);
        if (known == text) return known;
        Volatile.Write(ref slot, text);
        return text;
    }
}
