namespace Gateway.Actors;

/// <summary>
/// Makes equal small objects of many visitors one, as <see cref="SharedText"/> does with texts: a table of fixed size in which the last of a slot's objects stays. What is given in must
/// never change and hold only short texts, since as many of them as there are slots are kept for ever.
/// </summary>
internal static class Shared<T> where T : class, IEquatable<T>
{
    private const int Slots = 8 * 1024;
    private static readonly T?[] _known = new T?[Slots];

    /// <summary>An equal object, if possible one that others hold already.</summary>
    public static T Of(T value)
    {
        ref var slot = ref _known[(uint)value.GetHashCode() % Slots];
        if (Volatile.Read(ref slot) is { } known && known.Equals(value)) return known;
        Volatile.Write(ref slot, value);
        return value;
    }
}
