using Gateway.Protocol;

namespace Gateway.Bench.Generator;

/// <summary>What the generator and our host agree on: the site, and the key that signs tickets.</summary>
internal static class OurPeople
{
    public const string Site = "bench";
    public const string Origin = "http://127.0.0.1";

    public static TicketKeyring Keys { get; } = new(new TicketKey("bench", [.. Enumerable.Range(1, TicketKey.SecretBytes).Select(i => (byte)i)]));

    public static string TicketOf(int number) =>
        TicketCodec.Sign(new Ticket(Site, TicketRole.Visitor, $"visitor-{number:D8}-abcde", Origin, DateTimeOffset.UtcNow + Limits.TicketLife, ""), Keys);
}
