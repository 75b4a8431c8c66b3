using System.Buffers.Text;
using System.Security.Cryptography;
using CsCheck;

namespace Gateway.Protocol.Tests;

public sealed class TicketTests
{
    private const string Shop = "https://shop.example";
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000);
    private static readonly TicketKey First = Key("k1", 1);
    private static readonly TicketKey Second = Key("k2", 2);
    private static readonly Ticket Anna = new("demo", TicketRole.Visitor, "v-17", Shop, Now.AddMinutes(5), "Анна <b>");

    [Fact]
    public void A_signed_ticket_is_read_back_whole()
    {
        var keys = new TicketKeyring(First);
        Assert.True(TicketCodec.TryVerify(TicketCodec.Sign(Anna, keys), keys, Shop, Now, out var read, out var fault));
        Assert.Equal(Anna, read);
        Assert.Equal(TicketFault.None, fault);
    }

    [Fact]
    public void Any_ticket_survives_the_way_there_and_back()
    {
        var keys = new TicketKeyring(First);
        Gen.Select(Gen.String[0, 40], Gen.Bool, Gen.String[0, 40], Gen.String[0, 40], Gen.Int[1, 300])
            .Where((site, _, subject, name, _) => IsText(site) && IsText(subject) && IsText(name))
            .Sample((site, visitor, subject, name, seconds) =>
            {
                var ticket = new Ticket(site, visitor ? TicketRole.Visitor : TicketRole.Operator, subject, Shop, Now.AddSeconds(seconds), name);
                Assert.True(TicketCodec.TryVerify(TicketCodec.Sign(ticket, keys), keys, Shop, Now, out var read, out _));
                Assert.Equal(ticket, read);
            }, seed: "0000KOIkNeg4", iter: 300);

        static bool IsText(string s) => s == System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(s));
    }

    [Fact]
    public void A_ticket_with_any_one_character_changed_is_refused()
    {
        var keys = new TicketKeyring(First);
        var text = TicketCodec.Sign(Anna, keys);
        for (var at = 0; at < text.Length; at++)
            foreach (var other in "AQg_-.= \n")
                if (other != text[at])
                    Refused(text[..at] + other + text[(at + 1)..], keys, Shop, Now, TicketFault.Forged, TicketFault.Malformed, TicketFault.UnknownKey);
    }

    [Fact]
    public void A_ticket_cut_at_any_place_is_malformed()
    {
        var keys = new TicketKeyring(First);
        var text = TicketCodec.Sign(Anna, keys);
        for (var length = 0; length < text.Length; length++) Refused(text[..length], keys, Shop, Now, TicketFault.Malformed);
        Refused(null, keys, Shop, Now, TicketFault.Malformed);
        Refused(text + "A", keys, Shop, Now, TicketFault.Malformed);
        Refused(new string('A', 5_000) + text, keys, Shop, Now, TicketFault.Malformed);
    }

    [Fact]
    public void The_signature_of_another_body_is_forged()
    {
        var keys = new TicketKeyring(First);
        var visitor = TicketCodec.Sign(Anna, keys).Split('.');
        var administrator = TicketCodec.Sign(Anna with { Role = TicketRole.Operator }, new TicketKeyring(Key("k1", 99))).Split('.');
        Refused($"{administrator[0]}.{visitor[1]}", keys, Shop, Now, TicketFault.Forged);
        Refused($"{administrator[0]}.{administrator[1]}", keys, Shop, Now, TicketFault.Forged);
    }

    [Fact]
    public void A_ticket_is_good_until_the_second_it_expires()
    {
        var keys = new TicketKeyring(First);
        var text = TicketCodec.Sign(Anna, keys);
        Assert.True(TicketCodec.TryVerify(text, keys, Shop, Anna.Expires.AddTicks(-1), out _, out _));
        Assert.True(TicketCodec.TryVerify(text, keys, Shop, Now, out _, out _));
        Refused(text, keys, Shop, Anna.Expires, TicketFault.Expired);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://shop.example.evil.example")]
    [InlineData("")]
    [InlineData("null")]
    public void A_ticket_issued_to_one_origin_is_refused_from_another(string origin)
    {
        var keys = new TicketKeyring(First);
        Refused(TicketCodec.Sign(Anna, keys), keys, origin, Now, TicketFault.WrongAudience);
    }

    [Fact]
    public void The_key_before_the_current_one_still_verifies_until_it_is_taken_away()
    {
        var keys = new TicketKeyring(First);
        var old = TicketCodec.Sign(Anna, keys);
        keys.Replace(Second, First);
        var fresh = TicketCodec.Sign(Anna, keys);
        Assert.True(TicketCodec.TryVerify(old, keys, Shop, Now, out _, out _));
        Assert.True(TicketCodec.TryVerify(fresh, keys, Shop, Now, out _, out _));
        keys.Replace(Second);
        Refused(old, keys, Shop, Now, TicketFault.UnknownKey);
        Assert.True(TicketCodec.TryVerify(fresh, keys, Shop, Now, out _, out _));
    }

    [Fact]
    public void A_node_without_keys_refuses_and_cannot_sign()
    {
        var none = new TicketKeyring();
        Assert.False(none.IsLoaded);
        Refused(TicketCodec.Sign(Anna, new TicketKeyring(First)), none, Shop, Now, TicketFault.UnknownKey);
        Assert.Throws<InvalidOperationException>(() => TicketCodec.Sign(Anna, none));
    }

    [Fact]
    public void Random_bodies_never_verify_and_never_throw()
    {
        var keys = new TicketKeyring(First);
        Gen.Byte.Array[0, 80].Sample(bytes =>
        {
            var text = $"{Base64Url.EncodeToString(bytes)}.{Base64Url.EncodeToString(HMACSHA256.HashData(new byte[32], bytes))}";
            Assert.False(TicketCodec.TryVerify(text, keys, Shop, Now, out var ticket, out _));
            Assert.Null(ticket);
        }, seed: "0000KOIkNeg4", iter: 2_000);
    }

    [Fact]
    public void Fields_that_do_not_fit_a_hello_are_not_signed() =>
        Assert.Throws<ArgumentException>(() => TicketCodec.Sign(Anna with { Name = new string('я', 600) }, new TicketKeyring(First)));

    [Fact]
    public void A_key_shows_only_its_id() => Assert.Equal("ticket key k1", First.ToString());

    private static void Refused(string? text, TicketKeyring keys, string audience, DateTimeOffset now, params TicketFault[] allowed)
    {
        Assert.False(TicketCodec.TryVerify(text, keys, audience, now, out var ticket, out var fault));
        Assert.Null(ticket);
        Assert.Contains(fault, allowed);
    }

    private static TicketKey Key(string id, byte fill) => new(id, [.. Enumerable.Repeat(fill, TicketKey.SecretBytes)]);
}
