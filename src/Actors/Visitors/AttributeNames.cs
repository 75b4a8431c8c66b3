namespace Gateway.Actors.Visitors;

/// <summary>
/// The names of a visitor's attributes, in their order: one object for all visitors that have the same, which a site's pages give to nearly all. By the rule of <see cref="SharedText"/>: who
/// sends endless variety only makes others' names separate again.
/// </summary>
internal sealed class AttributeNames
{
    private const int Slots = 1024;
    private static readonly AttributeNames?[] _known = new AttributeNames?[Slots];
    public static readonly AttributeNames None = new([]);
    private readonly string[] _names;

    private AttributeNames(string[] names) => _names = names;

    public string this[int at] => _names[at];

    public int IndexOf(string name) => Array.IndexOf(_names, name);

    public AttributeNames With(string name) => Of([.. _names, SharedText.Of(name)]);

    public AttributeNames Without(int at) => Of([.. _names.AsSpan(0, at), .. _names.AsSpan(at + 1)]);

    public static AttributeNames Of(string[] names)
    {
        if (names.Length == 0) return None;
        var hash = new HashCode();
        foreach (var name in names) hash.Add(name);
        ref var slot = ref _known[(uint)hash.ToHashCode() % Slots];
        if (Volatile.Read(ref slot) is { } known && known._names.AsSpan().SequenceEqual(names)) return known;
        var fresh = new AttributeNames(names);
        // Very long names are not worth keeping for others.
        if (Array.TrueForAll(names, n => n.Length <= SharedText.LongestShared)) Volatile.Write(ref slot, fresh);
        return fresh;
    }
}
