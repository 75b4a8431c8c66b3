using System.Buffers;

namespace Gateway.Edge.Accept;

/// <summary>Whose request the first bytes of a connection begin.</summary>
internal enum Claim
{
    Undecided,
    Ours,
    Others,
}

/// <summary>
/// Tells our path from everything else by the request line alone, at the first byte that decides, so that HTTP (and the preface of HTTP/2) is
/// handed over untouched. Any method counts: a POST to our path deserves our 405.
/// </summary>
internal static class PathSniffer
{
    /// <summary>The longest registered method has 17 letters; longer first words are HTTP's to refuse.</summary>
    private const int MaxMethod = 20;

    public static Claim Look(in ReadOnlySequence<byte> bytes, string path)
    {
        Span<byte> start = stackalloc byte[MaxMethod + 1 + path.Length + 1];
        start = start[..(int)Math.Min(start.Length, bytes.Length)];
        bytes.Slice(0, start.Length).CopyTo(start);

        var space = start.IndexOf((byte)' ');
        var method = space < 0 ? start : start[..space];
        if (method.Length > MaxMethod || space == 0 || method.ContainsAnyExceptInRange((byte)'A', (byte)'Z'))
            return Claim.Others;
        if (space < 0)
            return Claim.Undecided;
        var target = start[(space + 1)..];
        var common = Math.Min(target.Length, path.Length);
        for (var at = 0; at < common; at++)
        {
            if (target[at] != path[at])
                return Claim.Others;
        }
        if (target.Length <= path.Length)
            return Claim.Undecided;
        return target[path.Length] is (byte)' ' or (byte)'?' ? Claim.Ours : Claim.Others;
    }
}
