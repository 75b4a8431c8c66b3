using System.Buffers;
using System.Buffers.Text;
using System.Text;
using MessagePack;

namespace Gateway.Protocol;

/// <summary>
/// What an upload is answered with and <see cref="PostFile"/> brings: that this file is stored, and who may put it into which dialog. Signed, so that no node has to look anything up when it
/// is said. <c>pass = base64url(body) "." base64url(HMAC-SHA256(key, body))</c>; its body begins with another version than a ticket's, so that neither is ever taken for the other.
/// </summary>
/// <param name="Author">The ticket's subject or the operator.</param>
public sealed record FilePass(string Site, string Dialog, TicketRole Role, string Author, string Id, string Name, string Type, long Size, int Width, int Height, DateTimeOffset Expires);

/// <summary>Pass ⇄ text.</summary>
public static class FilePassCodec
{
    /// <summary>The longest text of a pass.</summary>
    public const int MaxChars = 2048;
    /// <summary>Characters of a file's name.</summary>
    public const int NameChars = 120;
    /// <summary>How long a pass is good; who comes later uploads again.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private const int Version = 1002;

    /// <summary>Signs with the current key.</summary>
    /// <exception cref="InvalidOperationException">The keys are not loaded yet.</exception>
    public static string Sign(FilePass pass, TicketKeyring keys)
    {
        var key = keys.Current;
        var body = new ArrayBufferWriter<byte>(256);
        var w = new MessagePackWriter(body);
        w.WriteArrayHeader(13);
        w.Write(Version); w.Write(key.Id); w.Write(pass.Site); w.Write(pass.Dialog); w.Write((int)pass.Role); w.Write(pass.Author); w.Write(pass.Id); w.Write(pass.Name); w.Write(pass.Type);
        w.Write(pass.Size); w.Write(pass.Width); w.Write(pass.Height); w.Write(pass.Expires.ToUnixTimeSeconds());
        w.Flush();
        return $"{Base64Url.EncodeToString(body.WrittenSpan)}.{TicketCodec.Signature(key, body.WrittenSpan)}";
    }

    /// <summary>Reads a pass that one of the nodes has signed and that is still good; null for anything else. The caller compares whom and what it is for.</summary>
    public static FilePass? Verify(string text, TicketKeyring keys, DateTimeOffset now)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (text.Length > MaxChars || dot <= 0) return null;
        var encoded = text.AsSpan(0, dot);
        var bytes = new byte[Base64Url.GetMaxDecodedLength(encoded.Length)];
        if (!Base64Url.IsValid(encoded) || !Base64Url.TryDecodeFromChars(encoded, bytes, out var written)) return null;
        try
        {
            var body = bytes.AsMemory(0, written);
            var r = new MessagePackReader(body);
            if (r.ReadArrayHeader() < 13 || r.ReadInt32() != Version || keys.Find(r.ReadString() ?? "") is not { } key) return null;
            if (!TicketCodec.SameText(TicketCodec.Signature(key, body.Span), text[(dot + 1)..])) return null;
            var pass = new FilePass(r.ReadString()!, r.ReadString()!, (TicketRole)r.ReadInt32(), r.ReadString()!, r.ReadString()!, r.ReadString()!, r.ReadString()!, r.ReadInt64(), r.ReadInt32(), r.ReadInt32(),
                DateTimeOffset.FromUnixTimeSeconds(r.ReadInt64()));
            return now < pass.Expires ? pass : null;
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentOutOfRangeException or DecoderFallbackException)
        {
            return null;
        }
    }
}
