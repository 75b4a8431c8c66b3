namespace Gateway.Protocol;

/// <summary>A signing key shared by all nodes.</summary>
public sealed record TicketKey
{
    /// <summary>HMAC-SHA256 gains nothing from longer keys and loses strength with shorter ones (RFC 2104 §3).</summary>
    public const int SecretBytes = 32;

    private readonly byte[] _secret;

    /// <summary>A key of exactly <see cref="SecretBytes"/> random bytes.</summary>
    /// <exception cref="ArgumentException">The id is empty or too long, or the secret has another length.</exception>
    public TicketKey(string id, byte[] secret)
    {
        if (id.Length is 0 or > Limits.IdChars) throw new ArgumentException($"a key id has 1 to {Limits.IdChars} characters", nameof(id));
        if (secret.Length != SecretBytes) throw new ArgumentException($"a key has {SecretBytes} bytes", nameof(secret));
        (Id, _secret) = (id, secret);
    }

    /// <summary>Named in each ticket that the key signed.</summary>
    public string Id { get; }

    internal ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Only the id: a key must not end in a log.</summary>
    public override string ToString() => $"ticket key {Id}";
}

/// <summary>The keys a node holds now: it signs with the current one and verifies with any. Replaced whole, read without locks.</summary>
public sealed class TicketKeyring
{
    private TicketKey[] _keys = [];

    /// <summary>No keys yet: every ticket is refused as <see cref="TicketFault.UnknownKey"/>.</summary>
    public TicketKeyring()
    {
    }

    /// <summary>Signs with <paramref name="current"/>, still verifies what <paramref name="previous"/> signed.</summary>
    public TicketKeyring(TicketKey current, params IEnumerable<TicketKey> previous) => Replace(current, previous);

    /// <summary>The key that signs.</summary>
    /// <exception cref="InvalidOperationException">The keys are not loaded yet.</exception>
    public TicketKey Current => Volatile.Read(ref _keys) is [var current, ..] ? current : throw new InvalidOperationException("no ticket key is loaded");

    /// <summary>Whether a ticket can be signed.</summary>
    public bool IsLoaded => Volatile.Read(ref _keys).Length > 0;

    /// <summary>Puts new keys in place of the old.</summary>
    public void Replace(TicketKey current, params IEnumerable<TicketKey> previous) => Volatile.Write(ref _keys, [current, .. previous]);

    internal TicketKey? Find(string id) => Array.Find(Volatile.Read(ref _keys), k => k.Id == id);
}
