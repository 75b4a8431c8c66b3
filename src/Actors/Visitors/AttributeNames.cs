namespace Gateway.Actors.Visitors;

/// <summary>
/// The names of a visitor's attributes, in their order: one object for all visitors that have the same, which a site's pages give to nearly all. By the rule of <see cref="SharedText"/>: who
/// sends endless variety only makes others' names separate again.
/// </summary>
internal sealed class AttributeNames : IEquatable<AttributeNames>
{
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
        var held = new AttributeNames(names);
        // Very long names are not worth keeping for others.
        return Array.TrueForAll(names, n => n.Length <= SharedText.LongestShared) ? Shared<AttributeNames>.Of(held) : held;
    }

    public bool Equals(AttributeNames? other) => other is not null && _names.AsSpan().SequenceEqual(other._names);

    public override bool Equals(object? obj) => Equals(obj as AttributeNames);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var name in _names) hash.Add(name);
        return hash.ToHashCode();
    }
}
