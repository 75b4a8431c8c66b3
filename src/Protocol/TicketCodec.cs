using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MessagePack;

namespace Gateway.Protocol;

/// <summary>
/// Ticket ⇄ text. <c>ticket = base64url(body) "." base64url(HMAC-SHA256(key, body))</c>,
/// <c>body = [1, key id, site, role, subject, audience, expires, nonce, name, series, person?]</c>; see PROTOCOL.md, Identity.
/// </summary>
public static class TicketCodec
{
    /// <summary>The longest text of a ticket; a hello with a longer one is no hello.</summary>
    public const int MaxChars = 1024;
    /// <summary>Origins are at most a host name of 253 characters with scheme and port.</summary>
    public const int AudienceChars = 300;

    private const int Version = 1;
    private const int NonceBytes = 8;
    /// <summary>43 characters carry 32 bytes without padding.</summary>
    private const int SignatureChars = 43;

    /// <summary>Signs with the current key. The same ticket signed twice gives two texts.</summary>
    /// <exception cref="ArgumentException">The fields do not fit <see cref="MaxChars"/>.</exception>
    /// <exception cref="InvalidOperationException">The keys are not loaded yet.</exception>
    public static string Sign(Ticket ticket, TicketKeyring keys)
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        return Sign(ticket, keys.Current, nonce);
    }

    internal static string Sign(Ticket ticket, TicketKey key, ReadOnlySpan<byte> nonce)
    {
        var body = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(body);
        writer.WriteArrayHeader(ticket.Person.Length > 0 ? 11 : 10);
        writer.Write(Version);
        writer.Write(key.Id);
        writer.Write(ticket.Site);
        writer.Write((int)ticket.Role);
        writer.Write(ticket.Subject);
        writer.Write(ticket.Audience);
        writer.Write(ticket.Expires.ToUnixTimeSeconds());
        writer.Write(nonce);
        writer.Write(ticket.Name);
        writer.Write(ticket.Series);
        if (ticket.Person.Length > 0) writer.Write(ticket.Person);
        writer.Flush();
        var text = $"{Base64Url.EncodeToString(body.WrittenSpan)}.{Signature(key, body.WrittenSpan)}";
        return text.Length <= MaxChars ? text : throw new ArgumentException($"a ticket of {text.Length} characters where at most {MaxChars} are allowed", nameof(ticket));
    }

    /// <summary>Verifies a text at a moment, for one audience. The caller still compares site and role with what the bearer asks for.</summary>
    /// <param name="text">As the bearer gave it.</param>
    /// <param name="keys">All keys that are still good.</param>
    /// <param name="audience">The origin of the connection, "" when it has none.</param>
    /// <param name="now">The time of the decision.</param>
    /// <param name="ticket">What it proves; null unless true is returned.</param>
    /// <param name="fault">Why not; <see cref="TicketFault.None"/> when true is returned.</param>
    public static bool TryVerify(string? text, TicketKeyring keys, string audience, DateTimeOffset now, out Ticket? ticket, out TicketFault fault)
    {
        ticket = null;
        if (!TrySplit(text, out var body, out var signature) || !TryReadBody(body, out var keyId, out var claimed))
        {
            fault = TicketFault.Malformed;
            return false;
        }
        if (keys.Find(keyId) is not { } key) fault = TicketFault.UnknownKey;
        else if (!SameText(Signature(key, body), signature)) fault = TicketFault.Forged;
        // From here on the fields are ours; before, they are only what somebody claims.
        else if (claimed.Audience != audience) fault = TicketFault.WrongAudience;
        else if (now >= claimed.Expires) fault = TicketFault.Expired;
        else fault = TicketFault.None;
        if (fault == TicketFault.None) ticket = claimed;
        return fault == TicketFault.None;
    }

    private static bool TrySplit(string? text, out byte[] body, out string signature)
    {
        (body, signature) = ([], "");
        if (text is null || text.Length > MaxChars) return false;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || text.Length - dot - 1 != SignatureChars) return false;
        var encoded = text.AsSpan(0, dot);
        var bytes = new byte[Base64Url.GetMaxDecodedLength(encoded.Length)];
        if (!Base64Url.IsValid(encoded) || !Base64Url.TryDecodeFromChars(encoded, bytes, out var written)) return false;
        body = bytes[..written];
        signature = text[(dot + 1)..];
        // The decoder forgives blanks and loose last bits; one ticket has one spelling.
        return encoded.SequenceEqual(Base64Url.EncodeToString(body));
    }

    private static bool TryReadBody(byte[] body, out string keyId, out Ticket ticket)
    {
        (keyId, ticket) = ("", null!);
        try
        {
            var reader = new MessagePackReader(body);
            var fields = reader.ReadArrayHeader();
            if (fields < 9 || reader.ReadInt32() != Version) return false;
            keyId = Text(ref reader, Limits.IdChars);
            var site = Text(ref reader, Limits.IdChars);
            var role = (TicketRole)reader.ReadInt32();
            var subject = Text(ref reader, Limits.IdChars);
            var audience = Text(ref reader, AudienceChars);
            var expires = DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64());
            if (reader.ReadBytes() is not { Length: NonceBytes }) return false;
            var name = Text(ref reader, Limits.PairValueChars);
            // Added later: a ticket of a node that knows no series is of the first.
            ticket = new Ticket(site, role, subject, audience, expires, name) { Series = fields > 9 ? reader.ReadInt32() : 0, Person = fields > 10 ? Text(ref reader, Limits.IdChars) : "" };
            return role is TicketRole.Visitor or TicketRole.Operator;
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentOutOfRangeException or DecoderFallbackException)
        {
            return false;
        }
    }

    private static string Text(ref MessagePackReader reader, int max) =>
        reader.ReadString() is { } text && text.Length <= max ? text : throw new MessagePackSerializationException("a text is missing or too long");

    internal static string Signature(TicketKey key, ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Secret, body, hash);
        return Base64Url.EncodeToString(hash);
    }

    /// <summary>In the same time wherever they differ, so that a forger learns nothing from how long a refusal takes.</summary>
    internal static bool SameText(string mine, string theirs) =>
        CryptographicOperations.FixedTimeEquals(System.Runtime.InteropServices.MemoryMarshal.AsBytes(mine.AsSpan()), System.Runtime.InteropServices.MemoryMarshal.AsBytes(theirs.AsSpan()));
}
