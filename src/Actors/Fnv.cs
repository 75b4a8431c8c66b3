namespace Gateway.Actors;

/// <summary>FNV-1a of 64 bits over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv/): the same on every node and in every release, since places, samples and recordings are chosen by it.</summary>
internal static class Fnv
{
    public const ulong Start = 14695981039346656037UL;

    public static ulong Add(ulong hash, ReadOnlySpan<char> text)
    {
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }

    public static ulong Of(ReadOnlySpan<char> text) => Add(Start, text);
}
